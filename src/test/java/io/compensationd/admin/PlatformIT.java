package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.database.Purpose;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the platform's own admin page asks of a node. Nothing settles meanwhile.
class PlatformIT {
    private static Served served;
    private static Client viewer;
    private static Client operator;

    @BeforeAll
    static void start() {
        served = new Served();
        var node = served.node("a");
        viewer = node.with(Served.VIEWER);
        operator = node.with(Served.OPERATOR);
        operator.post("/api/v1/pause", "{}");
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

    @Test
    void the_platforms_admin_page_finds_the_shapes_that_it_knows() {
        served.cluster.tasks(5);
        served.sql("update compensation_tasks set status = 'failed' where id <= 3");
        var page = viewer.json("/api/compensation-task?page=2&perPage=2&status=failed");
        assertThat(page.propertyNames()).containsExactly("items", "total", "page", "perPage");
        assertThat(page.get("total").asInt()).isEqualTo(3);
        assertThat(page.get("items")).hasSize(1);
        assertThat(viewer.json("/api/compensation-task/1").get("requestBody").asString())
                .isEqualTo("{}");
        var reset = operator.send("PATCH", "/api/compensation-task/1", "{\"status\":\"pending\"}");
        assertThat(Client.tree(reset).get("status").asString()).isEqualTo("pending");
        var again = operator.send("PATCH", "/api/compensation-task/1", "{}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(Client.tree(again).get("message").asString()).contains("found one that is pending");
        var all = operator.post("/api/compensation-task/batch-reset", "{\"ids\":[\"2\",3,\"4\"]}");
        assertThat(all.body()).isEqualTo("{\"updated\":2}");
        assertThat(operator.send("PATCH", "/api/compensation-task/99", "{}").statusCode())
                .isEqualTo(404);
        for (var bad : List.of("perPage=0", "perPage=101", "page=0", "page=100002&perPage=1", "sort=id"))
            assertThat(viewer.get("/api/compensation-task?" + bad).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        assertThat(viewer.json("/api/compensation-task?perPage=100")
                        .get("perPage")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void an_item_of_the_platform_has_the_members_that_prisma_gives_it_ids_and_amounts_as_text() {
        served.cluster.tasks(1);
        served.sql("update compensation_tasks set status = 'failed', cost = 12345678.1234, \"userPricingId\" = "
                + Long.MAX_VALUE);
        var item = viewer.json("/api/compensation-task?status=failed").at("/items/0");
        assertThat(item.propertyNames())
                .containsExactly(
                        "id",
                        "userId",
                        "userPricingId",
                        "cost",
                        "status",
                        "retryCount",
                        "maxRetries",
                        "failureReason",
                        "errorMessage",
                        "idempotencyKey",
                        "userClerkId",
                        "serviceProvider",
                        "requestApi",
                        "createdAt",
                        "updatedAt",
                        "nextRetryAt",
                        "lastAttemptAt",
                        "completedAt");
        assertThat(item.get("id").isString() && item.get("userId").isString()).isTrue();
        assertThat(item.get("userPricingId").stringValue()).isEqualTo("" + Long.MAX_VALUE);
        assertThat(item.get("cost").stringValue()).isEqualTo("12345678.1234");
        assertThat(item.get("retryCount").isInt() && item.get("maxRetries").isInt())
                .isTrue();
        assertThat(item.get("createdAt").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(item.get("completedAt").isNull()).isTrue();
        var one = viewer.json("/api/compensation-task/1");
        assertThat(one.propertyNames())
                .containsAll(item.propertyNames())
                .endsWith("requestBody", "responseBody")
                .hasSize(item.size() + 2);
    }

    /// As `fetch(url, {method: 'PATCH'})` of the platform's page does.
    @Test
    void a_failed_task_goes_back_in_line_by_a_call_without_a_body_once_nobody_holds_it() throws SQLException {
        served.cluster.tasks(2);
        served.sql("update compensation_tasks set status = 'failed'");
        try (var other = served.cluster.database.database().source(Purpose.BULK).getConnection()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("select from compensation_tasks where id = 1 for no key update");
            }
            var held = operator.send("PATCH", "/api/compensation-task/1", null);
            assertThat(held.statusCode()).isEqualTo(409);
            assertThat(held.body()).contains("Another session holds task 1", "try again");
            other.rollback();
        }
        var reset = operator.send("PATCH", "/api/compensation-task/1", null);
        assertThat(reset.statusCode()).as(reset.body()).isEqualTo(200);
        assertThat(Client.tree(reset).get("status").asString()).isEqualTo("pending");
        assertThat(operator.and("Content-Type", "text/plain")
                        .send("PATCH", "/api/compensation-task/2", "{}")
                        .statusCode())
                .isEqualTo(415);
        served.sql("insert into compensation.adopted (task_id, seen_at) values (2, now())");
        var charged = operator.send("PATCH", "/api/compensation-task/2", null);
        served.sql("delete from compensation.adopted");
        assertThat(charged.statusCode()).isEqualTo(409);
        assertThat(charged.body()).contains("charged already");
    }
}
