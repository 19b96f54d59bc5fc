package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What pages tell an operator, and what they let them do.
class OperatorPagesIT {
    private static Alone alone;
    private static Visitor operator;

    @BeforeAll
    static void start() {
        alone = new Alone();
        operator = Visitor.signedIn(alone.client(), Served.OPERATOR);
        alone.sql("insert into users (id, \"clerkId\", balance) select u, 'c' || u, 0.5 from generate_series(1, 9) u");
    }

    @AfterAll
    static void stop() throws Exception {
        alone.close();
    }

    @AfterEach
    void resume() {
        operator.send("/schedule/resume", Map.of());
    }

    @Test
    void a_chinese_page_gives_the_exact_reason_in_chinese() {
        var chinese = operator.client().and("Accept-Language", "zh-CN");
        var waits = chinese.get("/tasks/" + task(1, "pending", "")).body();
        assertThat(waits)
                .contains("余额 0.5000 少于费用 1.2500，还差 0.7500：现在尝试只会白费，稍后重试", "没有存活的节点：请用 compensationd run 启动一个");
        var failed = chinese.get("/tasks/" + task(1, "failed", "balance 0.5000 is less than cost 1.2500"))
                .body();
        assertThat(failed).contains("已尝试 0/3 次后失败（余额不足）：余额 0.5000 少于费用 1.2500；只有重新排队才会再次尝试");
        assertThat(chinese.get("/tasks?status=failed&user=1").body()).contains("余额 0.5000 少于费用 1.2500</span>");
        assertThat(operator.get("/tasks/" + task(1, "pending", "")).body())
                .contains("balance 0.5000 is less than cost 1.2500, short by 0.7500: an attempt now is spent in vain");
        assertThat(chinese.and("Sec-Fetch-Site", "cross-site").get("/tasks").body())
                .doesNotContain("Opening");
        operator.send("/schedule/pause", pause("1", "月底", ""));
        var paused = chinese.get("/tasks/" + task(1, "pending", "")).body();
        assertThat(paused)
                .contains("通道 1 已暂停（操作者：操作员，来自 127.0.0.1；原因：月底）：在恢复", "操作者：操作员，来自 127.0.0.1, 20")
                .doesNotContain("by operator", "from 127");
        assertThat(chinese.get("/schedule").body()).contains("<td>操作员，来自 127.0.0.1</td>");
        assertThat(operator.get("/tasks/" + task(1, "pending", "")).body())
                .contains("lane 1 is paused (by operator from 127.0.0.1: 月底)");
    }

    @Test
    void what_operators_did_is_said_in_chinese() {
        var chinese = operator.client().and("Accept-Language", "zh-CN");
        var failed = task(4, "failed", "balance 0.5000 is less than cost 1.2500");
        changed("cancel", failed, "已付");
        assertThat(chinese.get("/tasks/" + failed).body())
                .contains("由操作员取消：已付；此前：余额 0.5000 少于费用 1.2500")
                .doesNotContain("by an operator");
        changed("requeue", failed, "再试");
        assertThat(chinese.get("/tasks?status=pending&user=4").body())
                .contains("由操作员重新排队：再试；此前：由操作员取消：已付；此前：余额 0.5000");
        operator.send("/schedule/pause", pause("", "all of it", ""));
        operator.send("/schedule/resume", Map.of());
        operator.send("/schedule/pause", pause("3", "one", ""));
        assertThat(chinese.get("/audit").body())
                .contains("<td>操作员</td>", "控制台 127.0.0.1", "所有通道", "通道 3", "任务 " + failed)
                .doesNotContain("all lanes", "lane 3", "task " + failed, ">dashboard ");
    }

    /// The exact words stay, in English, below.
    @Test
    void a_refusal_is_said_in_chinese() {
        var fire = refused("/schedule/fire", "");
        assertThat(fire).contains("<p>没有存活的节点，因此什么都不会触发。", "lang=\"en\">No node is alive, so nothing");
        operator.send("/schedule/pause", pause("", "all", ""));
        assertThat(refused("/schedule/resume", "3")).contains("<p>所有通道都已暂停，因此不能单独恢复通道 3。");
        alone.sql("insert into compensation.qrtz_scheduler_state values ('compensationd', 'live-node',"
                + " extract(epoch from now())::bigint * 1000, 3000000)");
        try {
            assertThat(refused("/schedule/fire", "")).contains("<p>所有通道都已暂停，没有触发任何通道。");
        } finally {
            alone.sql("delete from compensation.qrtz_scheduler_state");
        }
        assertThat(operator.client()
                        .and("Accept-Language", "zh-CN")
                        .get("/tasks?user=x")
                        .body())
                .contains("<p>地址或表单中有无法理解的内容", "expected user as a whole number");
        assertThat(operator.get("/tasks?user=x").body()).contains("<p lang=\"en\">expected user as a whole number");
    }

    private static String refused(String path, String lane) {
        var chinese = operator.client().and("Accept-Language", "zh-CN");
        var form = Map.of("form", List.of(operator.form()), "lane", List.of(lane));
        var answer = chinese.send("POST", path, Visitor.encoded(form));
        assertThat(answer.statusCode()).isEqualTo(409);
        return answer.body();
    }

    private static void changed(String change, String id, String reason) {
        var asked = Map.of("change", List.of(change), "id", List.of(id), "reason", List.of(reason));
        var plan = Visitor.carried(operator.send("/tasks/plan", asked).body(), "name=\"token\"");
        plan.put("reason", List.of(reason));
        assertThat(operator.post("/tasks/change", plan).statusCode()).isEqualTo(200);
    }

    @Test
    void a_pause_says_when_it_ends_and_each_has_its_own_note() {
        operator.send("/schedule/pause", pause("1", "month end", "PT1H"));
        operator.send("/schedule/pause", pause("2", "look at it", ""));
        for (var path : List.of("/", "/tasks", "/paused", "/tasks?user=x", "/nowhere")) {
            var page = operator.get(path).body();
            assertThat(page)
                    .as(path)
                    .contains("Paused: lanes 1, 2", "month end", "look at it", "Lanes 1: ", "Lanes 2: ", "ends at 20")
                    .containsPattern("The pause ends in \\d+ min");
            assertThat(alert(page)).as(path).contains("ends at 20").doesNotContain("ends in");
        }
        var schedule = alone.client().with(Served.VIEWER).json("/api/v1/schedule");
        assertThat(schedule.at("/lanes/1/note/until").asString())
                .startsWith("20")
                .endsWith("Z");
        assertThat(schedule.at("/lanes/2/note/until").isNull()).isTrue();
        assertThat(operator.get("/schedule").body()).containsPattern("<td class=\"time\">in \\d+ min</td>");
        operator.send("/schedule/resume", Map.of());
        operator.send("/schedule/pause", pause("", "all of it", "PT15M"));
        assertThat(operator.get("/audit").body())
                .contains("All lanes are paused", "all of it")
                .doesNotContain("Lanes 1");
        assertThat(operator.get("/schedule?fired=00000000-0000-0000-0000-000000000000")
                        .body())
                .doesNotContain("lanes have ended");
    }

    /// The clock beside an alert would have it announced again and again.
    @Test
    void alerts_are_a_part_of_their_own() {
        var page = operator.get("/").body();
        assertThat(part(page, "alerts")).contains("role=\"alert\"", "No node is alive");
        assertThat(part(page, "head")).contains("Tasks counted at").doesNotContain("alert");
    }

    /// While the table cannot be counted, which takes minutes where much waits.
    @Test
    void a_node_that_died_since_tasks_were_counted_is_seen_dead() throws SQLException {
        assertThat(operator.get("/").body()).doesNotContain("late-node");
        try (var counting = alone.connection();
                var statement = counting.createStatement()) {
            counting.setAutoCommit(false);
            statement.execute(
                    "set local idle_in_transaction_session_timeout = 0; lock table compensation_tasks in access exclusive mode");
            alone.sql("insert into compensation.qrtz_scheduler_state values ('compensationd', 'late-node',"
                    + " extract(epoch from now())::bigint * 1000 - 20000, 3000)");
            alone.later(Duration.ofSeconds(2));
            assertThat(part(operator.get("/").body(), "side"))
                    .containsPattern("late-node</td><td>.*silent.*\\d+ s ago");
            alone.sql("update compensation.qrtz_scheduler_state set last_checkin_time = last_checkin_time + 20000");
            alone.later(Duration.ofSeconds(2));
            assertThat(operator.get("/").body()).doesNotContain("No node is alive, so");
            counting.rollback();
        } finally {
            alone.sql("delete from compensation.qrtz_scheduler_state");
        }
    }

    @Test
    void a_problem_leads_back_to_where_somebody_was_with_the_filter() {
        var bad = operator.get("/tasks?user=x&status=failed");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("<a href=\"/tasks\" aria-current=\"page\">");
        assertThat(operator.get("/nowhere").body()).doesNotContain("aria-current=\"page\"");
        task(2, "failed", "x");
        var shared = operator.get("/tasks?status=failed,cancelled&user=2").body();
        var form = Visitor.carried(shared, "All that this filter selects:");
        form.put("change", List.of("requeue"));
        var plan = Visitor.carried(operator.post("/tasks/plan", form).body(), "Requeue them");
        task(2, "failed", "x");
        var changed = operator.post("/tasks/change", plan);
        assertThat(changed.statusCode()).isEqualTo(409);
        assertThat(changed.body()).contains("<a href=\"/tasks?status=failed%2Ccancelled&amp;user=2\">Back</a>");
        form.put("back", List.of("https://evil.example/tasks"));
        assertThat(operator.post("/tasks/plan", form).body()).contains("<a href=\"/tasks\">Back</a>");
    }

    @Test
    void a_filter_stays_in_its_form_as_it_was_asked_for() {
        var page = operator.get("/tasks?status=failed,cancelled&user=%202%20,3&createdFrom=2020-01-01T10:00:00Z"
                        + "&createdBefore=2030-01-01&failureReason=cancelled")
                .body();
        assertThat(page)
                .contains(
                        "<option value=\"cancelled,failed\" selected>cancelled, failed</option>",
                        "<option value=\"cancelled\" selected>cancelled</option>",
                        "name=\"user\" inputmode=\"numeric\" class=\"short\" value=\"2,3\"",
                        "name=\"createdFrom\" type=\"text\" value=\"2020-01-01T10:00:00Z\"",
                        "name=\"createdBefore\" type=\"date\" value=\"2030-01-01\"");
    }

    @Test
    void only_what_can_be_done_to_a_task_is_offered() {
        assertThat(offered("pending")).isEqualTo("cancel");
        assertThat(offered("failed")).isEqualTo("requeue cancel");
        assertThat(offered("cancelled")).isEqualTo("requeue");
        assertThat(offered("processing")).isEmpty();
        assertThat(operator.get("/tasks?status=processing&user=3").body()).doesNotContain("name=\"id\" value=");
    }

    @Test
    void a_firing_that_never_was_is_not_found() {
        var unknown = alone.client().with(Served.VIEWER).get("/api/v1/fire/00000000-0000-0000-0000-000000000000");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("\"not_found\"");
    }

    private static String offered(String status) {
        var page = operator.get("/tasks/" + task(3, status, "x")).body();
        return (page.contains("name=\"change\" value=\"requeue\"") ? "requeue " : "")
                .concat(page.contains("name=\"change\" value=\"cancel\"") ? "cancel" : "")
                .strip();
    }

    private static Map<String, List<String>> pause(String lane, String reason, String expiresIn) {
        return Map.of("lane", List.of(lane), "reason", List.of(reason), "expiresIn", List.of(expiresIn));
    }

    private static String alert(String page) {
        return page.replaceAll("(?s).*<div class=\"banner\" role=\"alert\">(.*?)</div>.*", "$1");
    }

    private static String part(String page, String id) {
        return page.replaceAll("(?s).*<div id=\"" + id + "\" data-part>(.*?)(<div[^>]* data-part>).*", "$1");
    }

    private static String task(int user, String status, String error) {
        return alone.value("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "failureReason", "errorMessage",
                    "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%d, 7, 1.25, '%s', 'balance_too_small', '%s', 'c', 'openai', '/v1', '{}', '{}', now())
                returning id""".formatted(user, status, error));
    }
}
