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
    void the_form_that_a_shared_address_shows_selects_what_the_address_does() {
        failed(3, 2);
        failed(4, 1);
        alone.sql("update compensation_tasks set status = 'cancelled' where \"userId\" = 4");
        failed(5, 1);
        for (var address : List.of(
                "/tasks?status=failed,cancelled&user=3,4",
                "/tasks?status=failed&status=cancelled&user=%203%20&user=4",
                "/tasks?status=cancelled,failed&user=3,4&createdFrom=2020-01-01T10:00:00%2B02:00&failureReason=fault")) {
            var page = operator.get(address).body();
            var form = Visitor.carried(page, "All that this filter selects:");
            form.put("change", List.of("requeue"));
            var plan = operator.post("/tasks/plan", form);
            assertThat(plan.statusCode()).as(address).isEqualTo(200);
            assertThat(plan.body()).as(address).contains("Tasks to requeue: 3", "3.7500");
            var confirmed =
                    operator.post("/tasks/change", with(Visitor.carried(plan.body(), "Requeue them"), "reason"));
            assertThat(confirmed.body()).as(address).contains("Tasks back in line: 3");
            alone.sql(
                    "update compensation_tasks set status = case \"userId\" when 4 then 'cancelled' else 'failed' end,"
                            + " \"failureReason\" = 'fault' where \"userId\" in (3, 4)");
        }
        assertThat(pending(5)).isEqualTo("0");
    }

    private static Map<String, List<String>> with(Map<String, List<String>> form, String reason) {
        form.put("reason", List.of(reason));
        return form;
    }

    @Test
    void the_largest_number_that_an_id_can_have_is_one_everywhere() {
        var largest = Long.toString(Long.MAX_VALUE);
        alone.sql("insert into users (id, \"clerkId\", balance) values (%s, 'last', 100)".formatted(largest));
        alone.sql("""
                insert into compensation_tasks (id, "userId", "userPricingId", cost, status, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%1$s, %1$s, 7, 1, 'failed', 'last', 'openai', '/v1', '{}', '{}', now()),
                       (%1$s - 1, %1$s, 7, 1, 'failed', 'last', 'openai', '/v1', '{}', '{}', now())""".formatted(largest));
        var client = alone.client().with(Served.OPERATOR);
        for (var path : List.of(
                "/api/v1/tasks/%s",
                "/api/v1/tasks/%s/explain",
                "/api/compensation-task/%s",
                "/api/v1/tasks?user=%s",
                "/api/v1/tasks?sort=id&order=asc&after=%1$s/%1$s",
                "/api/v1/tasks?status=failed&after=2026-01-01T00:00:00Z/%s",
                "/api/v1/ledger?account=%s",
                "/api/v1/ledger?after=%s",
                "/api/v1/attempts?task=%s")) {
            assertThat(client.get(path.formatted(largest)).statusCode())
                    .as(path)
                    .isEqualTo(200);
            assertThat(client.get(path.formatted("9223372036854775808")).statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        for (var path : List.of("/tasks/%s", "/tasks?user=%s&status=failed", "/ledger?account=%s", "/ledger?task=%s")) {
            assertThat(operator.get(path.formatted(largest)).statusCode())
                    .as(path)
                    .isEqualTo(200);
            assertThat(operator.get(path.formatted("9223372036854775808")).statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        var next = client.json("/api/v1/tasks?sort=id&limit=1").get("next").asString();
        assertThat(next).isEqualTo(largest + "/" + largest);
        assertThat(client.json("/api/v1/tasks?sort=id&limit=1&after=" + next)
                        .at("/items/0/id")
                        .asString())
                .isEqualTo("9223372036854775806");
        assertThat(client.post("/api/v1/tasks/cancel", "{\"ids\": [%s], \"dryRun\": true}".formatted(largest))
                        .body())
                .contains("\"tasks\":1,");
        assertThat(client.post("/api/v1/tasks/cancel", "{\"ids\": [9223372036854775808], \"dryRun\": true}")
                        .statusCode())
                .isEqualTo(400);
        var plan = operator.send("/tasks/plan", Map.of("change", List.of("cancel"), "id", List.of(largest)));
        assertThat(plan.body()).contains("Tasks to cancel: 1");
        alone.sql("delete from compensation_tasks where \"userId\" = " + largest);
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
