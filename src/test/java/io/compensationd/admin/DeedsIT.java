package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people do over HTTP is what they were shown, and is written down.
class DeedsIT {
    private static final String REQUEUE = "/api/v1/tasks/requeue";
    private static final String CALL = "{\"filter\": {\"status\": [\"failed\"]}, %s}";

    private static Served served;
    private static Client operator;

    @BeforeAll
    static void start() {
        served = new Served();
        operator = served.node("a").with(Served.OPERATOR);
        operator.post("/api/v1/pause", "{}");
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void empty() {
        served.sql("truncate compensation_tasks restart identity cascade");
    }

    @Test
    void a_dry_run_stands_for_its_very_rows_not_for_as_many_others() {
        tasksFailed("id in (2, 4)");
        var token = token();
        served.sql("update compensation_tasks set status = 'pending' where id = 2");
        tasksFailed("id = 3");
        refused(token);
        assertThat(served.value("select count(*) from compensation_tasks where status = 'failed'"))
                .isEqualTo("2");
    }

    @Test
    void a_dry_run_is_good_for_one_deed_even_where_the_same_rows_fail_again() {
        tasksFailed("id <= 2");
        var token = token();
        assertThat(operator.post(REQUEUE, CALL.formatted(token)).statusCode()).isEqualTo(200);
        tasksFailed("id <= 2");
        refused(token);
    }

    @Test
    void what_cannot_be_written_down_is_not_done() {
        var before = paused();
        served.sql("alter table compensation.audit rename to audit_away");
        try {
            assertThat(operator.post("/api/v1/resume", "{}").statusCode()).isEqualTo(503);
            assertThat(paused()).isEqualTo(before);
            assertThat(operator.post("/api/v1/fire", "{}").statusCode()).isNotEqualTo(202);
        } finally {
            served.sql("alter table compensation.audit_away rename to audit");
        }
    }

    @Test
    void what_was_refused_is_not_written_down() {
        var before = served.value("select count(*) from compensation.audit");
        assertThat(operator.post("/api/v1/fire", "{}").statusCode()).isEqualTo(409);
        assertThat(operator.post("/api/v1/pause", "{\"lane\": 4096}").statusCode())
                .isEqualTo(400);
        assertThat(served.value("select count(*) from compensation.audit")).isEqualTo(before);
    }

    @Test
    void what_failed_on_its_way_is_written_down_as_unfinished() {
        served.sql("alter table compensation.pauses rename to pauses_away");
        try {
            assertThat(operator.post("/api/v1/pause", "{\"reason\": \"audit day\"}")
                            .statusCode())
                    .isGreaterThanOrEqualTo(500);
        } finally {
            served.sql("alter table compensation.pauses_away rename to pauses");
        }
        var row = operator.json("/api/v1/audit?limit=1").at("/items/0");
        assertThat(row.get("action").asString()).isEqualTo("pause");
        assertThat(row.get("subject").asString()).isEqualTo("all lanes, unfinished");
        assertThat(row.get("reason").asString()).isEqualTo("audit day");
    }

    @Test
    void a_list_that_would_read_every_task_is_refused() {
        for (var query : List.of(
                "failureReason=poison&sort=id",
                "status=failed&sort=id",
                "createdBefore=2026-01-01&sort=id",
                "status=pending&createdBefore=2026-01-01&sort=due",
                "sort=cost"))
            assertThat(operator.get("/api/v1/tasks?" + query).statusCode())
                    .as(query)
                    .isEqualTo(400);
        for (var query : List.of(
                "failureReason=poison",
                "failureReason=poison&sort=id&user=1",
                "failureReason=poison&status=failed",
                "failureReason=poison&status=pending&sort=due",
                "failureReason=poison&status=completed"))
            assertThat(operator.get("/api/v1/tasks?" + query).statusCode())
                    .as(query)
                    .isEqualTo(200);
    }

    private static void tasksFailed(String which) {
        if (served.value("select count(*) from compensation_tasks").equals("0")) served.cluster.tasks(4);
        served.sql(
                "update compensation_tasks set status = 'failed', \"updatedAt\" = clock_timestamp() at time zone 'UTC'"
                        + " where " + which);
    }

    private static String token() {
        var dry = operator.post(REQUEUE, CALL.formatted("\"dryRun\": true"));
        return "\"token\": \"" + Client.tree(dry).get("token").asString() + "\"";
    }

    private static void refused(String token) {
        HttpResponse<String> answer = operator.post(REQUEUE, CALL.formatted(token));
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(Client.tree(answer).get("code").asString()).isEqualTo("plan_changed");
    }

    private static String paused() {
        return served.value("select bool_and(compensation.lane_paused(lane)) from compensation.lanes");
    }
}
