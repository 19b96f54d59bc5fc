package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The API of a real node on a real database. Each test starts with no tasks, nothing paused.
class ApiIT {
    private static Served served;
    private static Client node;
    private static Client viewer;
    private static Client operator;

    @BeforeAll
    static void start() {
        served = new Served();
        node = served.node("a", "compensation.http.body-max=100000");
        viewer = node.with(Served.VIEWER);
        operator = node.with(Served.OPERATOR);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void empty() {
        served.sql("truncate compensation_tasks, compensation.ledger_entries, compensation.attempts restart identity;"
                + " delete from users");
    }

    @AfterEach
    void resume() {
        operator.post("/api/v1/resume", "{}");
    }

    @Test
    void pages_follow_one_another_by_filter_and_order() {
        operator.post("/api/v1/pause", "{}");
        served.cluster.tasks(25);
        served.sql("update compensation_tasks set status = 'failed', \"failureReason\" = 'x' where id <= 5");
        var ids = new ArrayList<String>();
        var path = "/api/v1/tasks?status=pending&order=asc&limit=7";
        for (var page = viewer.json(path); ; page = viewer.json(path + "&after=" + encoded(page.get("next")))) {
            page.get("items").forEach(item -> ids.add(item.get("id").asString()));
            if (page.get("next").isNull()) break;
        }
        assertThat(ids).hasSize(20).doesNotHaveDuplicates().startsWith("6").endsWith("25");
        assertThat(viewer.json("/api/v1/tasks?failureReason=x&user=1,2,3").get("items"))
                .hasSize(3);
        var first = viewer.json("/api/v1/tasks?status=pending&sort=due&limit=1").at("/items/0");
        assertThat(first.get("cost").isString() && first.get("userId").isString())
                .isTrue();
        for (var wrong : List.of(
                "statos=x",
                "limit=0",
                "limit=x",
                "sort=due",
                "sort=cost",
                "after=x",
                "user=x",
                "createdFrom=1",
                "status=a&order=up"))
            assertThat(problem(viewer.get("/api/v1/tasks?" + wrong), 400))
                    .as(wrong)
                    .isEqualTo("bad_request");
    }

    @Test
    void a_task_is_added_once_for_its_key_and_settled() {
        served.sql("insert into users (id, \"clerkId\", balance) values (42, 'c', 10)");
        var client = operator.and("Idempotency-Key", "call-1");
        var task = """
                {"userId": "42", "userPricingId": 7, "cost": 2.5, "userClerkId": "c", "serviceProvider": "openai",
                 "requestApi": "/v1", "requestBody": "{}", "responseBody": "{}"}""";
        var added = client.post("/api/v1/tasks", task);
        assertThat(added.statusCode()).isEqualTo(201);
        var location = added.headers().firstValue("Location").orElseThrow();
        served.until(
                "settled",
                () -> viewer.json(location).at("/task/status").asString().equals("completed"));
        assertThat(viewer.json(location).at("/ledgerEntry/balanceAfter").asString())
                .startsWith("7.5");
        assertThat(client.post("/api/v1/tasks", task).statusCode()).isEqualTo(200);
        assertThat(problem(client.post("/api/v1/tasks", task.replace("2.5", "2.6")), 409))
                .isEqualTo("key_taken");
        assertThat(problem(operator.post("/api/v1/tasks", task.replace("42", "43")), 422))
                .isEqualTo("no_account");
        assertThat(problem(operator.post("/api/v1/tasks", task.replace("2.5", "-1")), 422))
                .isEqualTo("invalid");
        assertThat(problem(
                        operator.post("/api/v1/tasks", task.replace("{\"userId", "{\"status\":\"completed\",\"userId")),
                        400))
                .isEqualTo("bad_request");
        assertThat(served.value("select count(*) from compensation_tasks")).isEqualTo("1");
    }

    @Test
    void what_changes_is_what_the_dry_run_showed() {
        operator.post("/api/v1/pause", "{}");
        served.cluster.tasks(10);
        served.sql("update compensation_tasks set status = 'failed', \"errorMessage\" = 'old' where id <= 4");
        var call = "{\"filter\": {\"status\": [\"failed\"]}, \"reason\": \"bank is back\", %s}";
        assertThat(problem(operator.post("/api/v1/tasks/requeue", call.formatted("\"dryRun\": false")), 400))
                .isEqualTo("bad_request");
        var dry = Client.tree(operator.post("/api/v1/tasks/requeue", call.formatted("\"dryRun\": true")));
        assertThat(dry.get("tasks").asInt()).isEqualTo(4);
        assertThat(dry.get("amount").asString()).isEqualTo("5.0000");
        var token = "\"token\": \"" + dry.get("token").asString() + "\"";
        assertThat(problem(operator.post("/api/v1/tasks/cancel", call.formatted(token)), 409))
                .isEqualTo("plan_changed");
        served.sql("update compensation_tasks set status = 'failed' where id = 5");
        assertThat(problem(operator.post("/api/v1/tasks/requeue", call.formatted(token)), 409))
                .isEqualTo("plan_changed");
        served.sql("update compensation_tasks set status = 'pending' where id = 5");
        var done = Client.tree(operator.post("/api/v1/tasks/requeue", call.formatted(token)));
        assertThat(done.get("tasks").asInt()).isEqualTo(4);
        assertThat(served.value("select count(*) from compensation_tasks where status = 'pending'"))
                .isEqualTo("10");
        assertThat(served.value("select \"errorMessage\" from compensation_tasks where id = 1"))
                .contains("bank is back", "old");
        assertThat(problem(operator.post("/api/v1/tasks/requeue", call.formatted(token)), 409))
                .isEqualTo("plan_changed");
    }

    @Test
    void lanes_that_are_none_or_named_twice_do_no_harm() {
        for (var none : List.of("99999999999", "-99999999999", "8", "-1"))
            for (var call : List.of("fire {\"lanes\":[%s]}", "pause {\"lane\":%s}", "resume {\"lane\":%s}")) {
                var words = call.split(" ", 2);
                assertThat(problem(operator.post("/api/v1/" + words[0], words[1].formatted(none)), 400))
                        .isEqualTo("bad_request");
            }
        var fired = operator.post("/api/v1/fire", "{\"lanes\":[1,1,\"1\"]}");
        assertThat(fired.statusCode()).as(fired.body()).isEqualTo(202);
        assertThat(Client.tree(fired).get("lanes").asInt()).isEqualTo(1);
        assertThat(viewer.json("/api/v1/audit?limit=1").at("/items/0/subject").asString())
                .isEqualTo("lanes [1]");
    }

    @Test
    void a_paused_task_says_why_it_waits_and_goes_on_after_resume() {
        var paused = operator.post("/api/v1/pause", "{\"reason\": \"audit day\"}");
        assertThat(paused.body()).isEqualTo("{\"paused\":\"all\"}");
        served.cluster.tasks(8);
        var why = viewer.json("/api/v1/tasks/1/explain");
        assertThat(why.get("due").booleanValue()).isFalse();
        assertThat(why.at("/why/0/code").asString()).isEqualTo("paused");
        assertThat(why.at("/why/0/words").asString()).contains("audit day", "operator from 127.0.0.1");
        assertThat(problem(operator.post("/api/v1/fire", "{}"), 409)).isEqualTo("refused");
        assertThat(viewer.json("/api/v1/schedule").get("allPaused").booleanValue())
                .isTrue();
        operator.post("/api/v1/resume", "{}");
        served.cluster.awaitSettled(Served.SOON);
        assertThat(problem(operator.post("/api/v1/pause", "{\"lane\": 99}"), 400))
                .isEqualTo("bad_request");
    }

    @Test
    void what_was_done_can_be_looked_up() {
        served.cluster.tasks(16);
        served.cluster.awaitSettled(Served.SOON);
        var page = viewer.json("/api/v1/ledger?limit=10");
        assertThat(page.get("items")).hasSize(10);
        assertThat(viewer.json("/api/v1/ledger?after=" + page.get("next").asString())
                        .get("items"))
                .hasSize(6);
        assertThat(viewer.json("/api/v1/ledger?account=3").at("/items/0/amount").asString())
                .startsWith("1.25");
        assertThat(viewer.json("/api/v1/runs?lane=3").at("/items/0/node").asString())
                .isEqualTo("a");
        assertThat(viewer.json("/api/v1/attempts").get("items")).isEmpty();
        assertThat(viewer.json("/api/v1/nodes").at("/nodes/0/alive").booleanValue())
                .isTrue();
        assertThat(viewer.json("/api/v1/lanes").get("lanes")).hasSize(8);
        var fired = Client.tree(operator.post("/api/v1/fire", "{\"lanes\": [1, 2]}"));
        var request = "/api/v1/fire/" + fired.get("request").asString();
        served.until(
                "both lanes answered",
                () -> viewer.json(request).get("finished").asInt() == 2);
        operator.post("/api/v1/verify", "{}");
        served.until(
                "verified",
                () -> !viewer.json("/api/v1/verify").get("state").asString().equals("running"));
        assertThat(viewer.json("/api/v1/verify").at("/found/settled").asInt()).isEqualTo(16);
    }

    @Test
    void every_change_leaves_a_row_that_nobody_can_alter_and_a_pause_can_end_by_itself() {
        served.cluster.tasks(3);
        served.cluster.awaitSettled(Served.SOON);
        operator.post("/api/v1/pause", "{\"lane\": 5, \"reason\": \"look at it\", \"expiresIn\": \"PT1S\"}");
        served.until(
                "the pause ends",
                () -> viewer.json("/api/v1/audit?limit=2")
                        .findValuesAsString("actor")
                        .contains("expiry"));
        assertThat(viewer.json("/api/v1/schedule").at("/lanes/5/paused").booleanValue())
                .isFalse();
        // On a slow machine the pause may have ended before its own row was written.
        var page = viewer.json("/api/v1/audit?limit=2");
        var pause = page.at(page.at("/items/0/action").asString().equals("pause") ? "/items/0" : "/items/1");
        assertThat(pause.get("subject").asString()).isEqualTo("lane 5");
        assertThat(pause.get("origin").asString()).isEqualTo("http 127.0.0.1");
        assertThat(pause.get("reason").asString()).isEqualTo("look at it");
        operator.post("/api/v1/pause", "{}");
        served.cluster.tasks(2);
        served.sql("update compensation_tasks set status = 'failed' where status = 'pending'");
        operator.post("/api/compensation-task/batch-reset", "{\"ids\":[4,5]}");
        var requeue = viewer.json("/api/v1/audit?limit=1").at("/items/0");
        assertThat(requeue.get("action").asString()).isEqualTo("requeue");
        assertThat(requeue.get("tasks").asInt()).isEqualTo(2);
        assertThat(requeue.get("amount").asString()).isEqualTo("2.5000");
        assertThatThrownBy(() -> served.sql("delete from compensation.audit"))
                .rootCause()
                .hasMessageContaining("never changed");
        assertThatThrownBy(() -> served.sql("update compensation.audit set actor = 'x'"))
                .rootCause()
                .hasMessageContaining("never changed");
    }

    private static String problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        return Client.tree(answer).get("code").asString();
    }

    private static String encoded(JsonNode text) {
        return java.net.URLEncoder.encode(text.asString(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
