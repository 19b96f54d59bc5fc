package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What somebody has typed is there still where it could not be done.
class ReasonsIT {
    private static final String REASON = "the bank says \"again\" & <b>";
    private static final String KEPT = "value=\"the bank says &#34;again&#34; &amp; &lt;b";

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
    void a_plan_that_changed_is_shown_anew_with_its_reason_and_can_be_confirmed() {
        failed(1, 3);
        var asked = plan(1);
        failed(1, 1);
        var stale = operator.post("/tasks/change", asked);
        assertThat(stale.statusCode()).isEqualTo(409);
        assertThat(stale.body())
                .contains("role=\"alert\"", "These tasks changed after you looked", "Tasks to requeue: 4", KEPT);
        var anew = Visitor.carried(stale.body(), "Requeue them");
        anew.put("reason", List.of(REASON));
        assertThat(operator.post("/tasks/change", anew).body()).contains("Tasks back in line: 4");
        assertThat(alone.value("select reason from compensation.audit order by id desc limit 1"))
                .isEqualTo(REASON);
    }

    @Test
    void a_confirmation_that_came_too_late_is_asked_for_once_more() {
        failed(2, 2);
        var asked = plan(2);
        alone.later(Duration.ofMinutes(11));
        var late =
                operator.client().and("Accept-Language", "zh-CN").send("POST", "/tasks/change", Visitor.encoded(asked));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("您查看后超过十分钟才确认", "将重新排队的任务：2", KEPT);
        var anew = Visitor.carried(late.body(), "name=\"token\"");
        assertThat(operator.post("/tasks/change", anew).statusCode()).isEqualTo(200);
    }

    @Test
    void a_form_that_the_schedule_refuses_can_be_sent_once_more_as_it_was() {
        var refused = operator.send("/schedule/fire", Map.of("lane", List.of("3"), "reason", List.of(REASON)));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("No node is alive", "action=\"/schedule/fire\"", KEPT);
        alone.sql("insert into compensation.qrtz_scheduler_state values ('compensationd', 'live-node',"
                + " extract(epoch from now())::bigint * 1000, 3000000)");
        try {
            var again = Visitor.carried(refused.body(), "action=\"/schedule/fire\"");
            assertThat(again.get("lane")).containsExactly("3");
            assertThat(operator.post("/schedule/fire", again).statusCode()).isEqualTo(303);
        } finally {
            alone.sql("delete from compensation.qrtz_scheduler_state");
        }
    }

    @Test
    void a_form_that_came_while_the_database_was_away_can_be_sent_once_more() {
        alone.sql("alter table compensation.pauses rename to pauses_away");
        String page;
        try {
            var asked = Map.of("reason", List.of(REASON), "expiresIn", List.of("PT1H"));
            var failed = operator.send("/schedule/pause", asked);
            assertThat(failed.statusCode()).isEqualTo(503);
            page = failed.body();
        } finally {
            alone.sql("alter table compensation.pauses_away rename to pauses");
        }
        assertThat(page).contains(KEPT).doesNotContain("<a href=\"/schedule/pause\"");
        var again = Visitor.carried(page, "action=\"/schedule/pause\"");
        again.put("reason", List.of(REASON));
        assertThat(operator.post("/schedule/pause", again).statusCode()).isEqualTo(303);
        assertThat(alone.value("select reason || ' ' || (until is not null) from compensation.pauses"))
                .isEqualTo(REASON + " true");
        operator.send("/schedule/resume", Map.of());
    }

    @Test
    void what_another_site_sends_is_not_given_back() {
        var form = Visitor.encoded(Map.of("reason", List.of(REASON)));
        alone.sql("alter table compensation.sessions rename to sessions_away");
        try {
            var strange = new Client(operator.anybody().base(), List.of("Accept", "text/html"))
                    .and("Content-Type", "application/x-www-form-urlencoded")
                    .and("Sec-Fetch-Site", "cross-site")
                    .and("Cookie", operator.cookie())
                    .send("POST", "/schedule/fire", form);
            assertThat(strange.statusCode()).isEqualTo(503);
            assertThat(strange.body()).doesNotContain("the bank says");
        } finally {
            alone.sql("alter table compensation.sessions_away rename to sessions");
        }
    }

    /// What the page with this plan would send, and a reason.
    private static Map<String, List<String>> plan(int user) {
        var asked = Map.of("change", List.of("requeue"), "status", List.of("failed"), "user", List.of("" + user));
        var carried = Visitor.carried(operator.send("/tasks/plan", asked).body(), "Requeue them");
        carried.put("reason", List.of(REASON));
        return carried;
    }

    private static void failed(int user, int count) {
        alone.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "failureReason", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                select %d, 7, 1.25, 'failed', 'fault', 'c', 'openai', '/v1', '{}', '{}', now()
                from generate_series(1, %d)""".formatted(user, count));
    }
}
