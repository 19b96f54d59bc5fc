package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Dossiers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Texts of any size, which the platform writes, on a node with the heap that nodes have.
class BodiesIT {
    /// Two of these are more than the whole heap, where they are read whole.
    private static final int BYTES = 60_000_000;

    private static final int PAGE_MAX = 3_000_000;

    private static Served served;
    private static Client node;
    private static Client viewer;

    @BeforeAll
    static void start() {
        served = new Served();
        node = served.node("a");
        viewer = node.with(Served.VIEWER);
        node.with(Served.OPERATOR).post("/api/v1/pause", "{}");
        served.sql("insert into users (id, \"clerkId\", balance) values (1, 'c', 10)");
        served.sql(task(1, 1, "'openai'", "'broke'", "repeat('q', " + BYTES + ")", "repeat('a', " + BYTES + ")"));
        served.sql(task(2, 2, "'openai'", "'broke'", "'short'", "'{}'"));
        var large = "repeat('x', 1000000)";
        served.sql(task(101, 250, large, large, "'{}'", "'{}'"));
        served.sql("""
                insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                    balance_before, balance_after, run_id, lane, epoch, settled_at)
                select i, 5, 7, %s, 0, 0, 0, 1, 5, 1, now() from generate_series(1001, 1150) i
                """.formatted(large));
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void of_a_large_body_its_beginning_is_read_and_the_api_says_so() {
        var bodies = viewer.json("/api/v1/tasks/1?bodies=true").get("bodies");
        for (var name : List.of("request", "response")) {
            assertThat(bodies.get(name).asString()).hasSize(Dossiers.BODY_MAX);
            assertThat(bodies.get(name + "Cut").asBoolean()).isTrue();
            assertThat(bodies.get(name + "Bytes").asLong()).isEqualTo(BYTES);
        }
        var whole = viewer.json("/api/v1/tasks/2?bodies=true").get("bodies");
        assertThat(whole.get("request").asString()).isEqualTo("short");
        assertThat(whole.get("requestCut").asBoolean()).isFalse();
        assertThat(whole.get("requestBytes").asLong()).isEqualTo(5);
    }

    @Test
    void the_platforms_own_shape_says_it_in_a_last_line() {
        var task = viewer.json("/api/compensation-task/1");
        assertThat(task.get("requestBody").asString())
                .startsWith("qqq")
                .endsWith("q\n[cut by compensationd: the first 262144 characters of 60000000 bytes]")
                .hasSizeLessThan(Dossiers.BODY_MAX + 100);
        assertThat(viewer.json("/api/compensation-task/2").get("requestBody").asString())
                .isEqualTo("short");
    }

    @Test
    void the_page_says_it_in_both_languages() {
        var visitor = Visitor.signedIn(node, Served.VIEWER);
        assertThat(visitor.get("/tasks/1?bodies=true").body())
                .hasSizeLessThan(PAGE_MAX)
                .contains("Cut here, after the first 262,144 characters of 60,000,000 bytes.")
                .contains("compensationd tasks show 1 --bodies");
        assertThat(visitor.client()
                        .and("Accept-Language", "zh-CN")
                        .get("/tasks/1?bodies=true")
                        .body())
                .contains("以上仅为前 262,144 个字符（全文共 60,000,000 字节）");
        assertThat(visitor.get("/tasks/2?bodies=true").body()).doesNotContain("Cut here");
    }

    @Test
    void other_texts_of_the_platforms_are_cut_in_lists_and_end_in_an_ellipsis() {
        for (var path : List.of("/api/v1/tasks?limit=1000", "/api/compensation-task?perPage=100")) {
            var item = viewer.json(path).at("/items/0");
            for (var name : List.of("serviceProvider", "requestApi", "errorMessage"))
                assertThat(item.get(name).asString())
                        .as(path + name)
                        .hasSize(501)
                        .endsWith("x…");
        }
        assertThat(viewer.json("/api/v1/tasks/101").at("/task/errorMessage").asString())
                .hasSize(10_001);
        assertThat(viewer.get("/api/v1/tasks/101/explain").body()).hasSizeLessThan(PAGE_MAX);
        assertThat(viewer.json("/api/v1/tasks/2").at("/task/errorMessage").asString())
                .isEqualTo("broke");
        assertThat(Visitor.signedIn(node, Served.VIEWER)
                        .get("/tasks?status=pending")
                        .body())
                .hasSizeLessThan(PAGE_MAX);
    }

    @Test
    void a_ledger_entry_is_listed_without_them() {
        assertThat(viewer.json("/api/v1/ledger?limit=1000&account=5").get("items"))
                .hasSize(150);
    }

    private static String task(int first, int last, String provider, String error, String request, String response) {
        return """
                insert into compensation_tasks (id, "userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "errorMessage", "requestBody", "responseBody", "updatedAt")
                select i, 1, 7, 1, 'c', %2$s, %2$s, %3$s, %4$s, %5$s, now() from generate_series(%1$s) i
                """.formatted(first + ", " + last, provider, error, request, response);
    }
}
