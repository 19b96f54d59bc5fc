package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Shows;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The dashboard's forms and addresses, without a browser.
class PagesIT {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

    private static Alone alone;
    private static Visitor operator;

    @BeforeAll
    static void start() {
        alone = new Alone();
        operator = Visitor.signedIn(alone.client(), Served.OPERATOR);
        alone.sql("insert into users (id, \"clerkId\", balance) select u, 'c' || u, 100 from generate_series(1, 9) u");
    }

    @AfterAll
    static void stop() throws Exception {
        alone.close();
    }

    @Test
    void what_a_filter_selects_is_shown_confirmed_and_done_once() {
        failed(1, 3);
        var asked = Map.of(
                "change",
                List.of("requeue"),
                "status",
                List.of("failed"),
                "user",
                List.of("1"),
                "reason",
                List.of("paid"));
        var plan = operator.send("/tasks/plan", asked);
        assertThat(plan.body()).contains("Tasks to requeue: 3", "3.7500");
        var confirmed = confirmed(asked, plan.body());
        failed(1, 1);
        var changed = operator.send("/tasks/change", confirmed);
        assertThat(changed.statusCode()).isEqualTo(409);
        assertThat(changed.body()).contains("It is not what you saw any more");
        assertThat(pending(1)).isEqualTo("0");
        var again = confirmed(asked, operator.send("/tasks/plan", asked).body());
        assertThat(operator.send("/tasks/change", again).body()).contains("Tasks back in line: 4", "5.0000");
        assertThat(pending(1)).isEqualTo("4");
        assertThat(operator.send("/tasks/change", again).statusCode()).isEqualTo(409);
        assertThat(alone.value("select actor || ' ' || origin || ' ' || action || ' ' || reason || ' ' || tasks"
                        + " from compensation.audit order by id desc limit 1"))
                .isEqualTo("operator dashboard 127.0.0.1 requeue paid 4");
    }

    @Test
    void nothing_is_changed_by_a_filter_that_selects_all() {
        for (var filter : List.of(Map.<String, List<String>>of(), Map.of("status", List.of("completed", "failed")))) {
            var asked = new HashMap<>(filter);
            asked.put("change", List.of("cancel"));
            assertThat(operator.send("/tasks/plan", asked).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void pages_go_on_where_the_one_before_ended() {
        failed(2, 120);
        var body = operator.get("/tasks?user=2&status=failed").body();
        int rows = rows(body);
        for (int page = 0; body.contains("rel=\"next\"") && page < 5; page++) {
            var next = body.replaceAll("(?s).*href=\"([^\"]+)\" rel=\"next\".*", "$1")
                    .replace("&amp;", "&");
            assertThat(next).startsWith("/tasks?after=").contains("status=failed", "user=2");
            body = operator.get(next).body();
            rows += rows(body);
        }
        assertThat(rows).isEqualTo(120);
    }

    @Test
    void firing_with_no_node_alive_says_so() {
        var answer = operator.send("/schedule/fire", Map.of());
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("No node is alive", "<!doctype html>");
    }

    @Test
    @Shows(17)
    void nothing_that_somebody_writes_breaks_a_page() {
        for (var nasty : List.of("'", "\"", ";--", "%00", "NaN", "-1", "9".repeat(30), "<script>", "x".repeat(3_000)))
            for (var path : List.of(
                    "/tasks?status=",
                    "/tasks?user=",
                    "/tasks?failureReason=",
                    "/tasks?after=",
                    "/tasks?sort=",
                    "/tasks?createdFrom=",
                    "/tasks/find?id=",
                    "/tasks/",
                    "/runs?lane=",
                    "/ledger?account=",
                    "/ledger?after=",
                    "/audit?after=",
                    "/schedule?fired=",
                    "/nowhere?")) {
                var value = nasty.equals("%00") ? nasty : URLEncoder.encode(nasty, StandardCharsets.UTF_8);
                var answer = operator.get(path + value);
                assertThat(answer.statusCode()).as(path + nasty).isIn(200, 303, 400, 404);
                assertThat(answer.body()).doesNotContain("SQLSTATE", "at io.", "<script>");
            }
    }

    private static Map<String, List<String>> confirmed(Map<String, List<String>> asked, String plan) {
        var token = TOKEN.matcher(plan);
        assertThat(token.find()).as(plan).isTrue();
        var confirmed = new HashMap<>(asked);
        confirmed.put("token", List.of(token.group(1)));
        return confirmed;
    }

    private static void failed(int user, int count) {
        alone.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "failureReason", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                select %d, 7, 1.25, 'failed', 'fault', 'c', 'openai', '/v1', '{}', '{}', now()
                from generate_series(1, %d)""".formatted(user, count));
    }

    private static String pending(int user) {
        return alone.value("select count(*) from compensation_tasks where status = 'pending' and \"userId\" = " + user);
    }

    private static int rows(String body) {
        return body.split("<td><a href=\"/tasks/", -1).length - 1;
    }
}
