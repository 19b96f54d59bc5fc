package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.TestCluster;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /// Long before the interval comes, or a drain's bound.
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    @Test
    void a_node_settles_what_was_there_and_what_comes_and_leaves_no_trace_of_itself() {
        try (var cluster = TestCluster.migrated()) {
            cluster.tasks(20);
            var node = cluster.node("a");
            cluster.awaitSettled(SOON);
            cluster.tasks(20);
            cluster.awaitSettled(AT_ONCE);
            assertThat(cluster.breaks()).isEqualTo("0");
            node.terminate();
            assertThat(node.awaitExit(SOON)).isZero();
            assertThat(cluster.database.value("select count(*) from compensation.qrtz_scheduler_state"))
                    .isEqualTo("0");
            assertThat(cluster.database.value(
                            "select count(*) from compensation.qrtz_triggers where trigger_state <> 'WAITING'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_second_node_of_the_same_name_is_refused() {
        try (var cluster = TestCluster.migrated()) {
            cluster.node("a");
            var twin = cluster.launch("a");
            assertThat(twin.awaitExit(SOON)).isEqualTo(3);
            assertThat(twin.log()).contains("A node named \"a\" runs already", "--node-id");
        }
    }

    @Test
    void a_second_signal_stops_a_node_that_drains() throws Exception {
        try (var cluster = TestCluster.migrated();
                var platform = DriverManager.getConnection(cluster.database.url())) {
            cluster.tasksOfLane(3, 1);
            platform.setAutoCommit(false);
            platform.createStatement().execute("lock table compensation.runs");
            var node = cluster.node("a");
            Await.until(
                    SOON,
                    "a firing waits for the lock",
                    () -> !cluster.database
                            .value("select count(*) from pg_locks where not granted")
                            .equals("0"));
            node.terminate();
            node.awaitLog("stopping", SOON);
            node.terminate();
            assertThat(node.awaitExit(AT_ONCE)).isEqualTo(143);
        }
    }

    @Test
    void nodes_without_a_name_are_numbered() {
        try (var cluster = TestCluster.migrated()) {
            assertThat(cluster.unnamed().awaitLog("started node=", SOON)).containsPattern("node=[^ ]+-1 ");
            assertThat(cluster.unnamed().awaitLog("started node=", SOON)).containsPattern("node=[^ ]+-2 ");
        }
    }

    @Test
    void a_lane_goes_on_within_15_seconds_after_its_node_was_killed_and_no_attempt_is_spent() {
        try (var cluster = TestCluster.migrated()) {
            var victim = cluster.nodeAtWork("a");
            cluster.node("b");
            victim.kill();
            long pending = cluster.pending();
            assertThat(pending).isPositive();
            Await.until(Duration.ofSeconds(15), "lane 3 goes on", () -> cluster.pending() < pending);
            cluster.awaitSettled(Duration.ofSeconds(60));
            assertThat(cluster.breaks()).isEqualTo("0");
            assertThat(cluster.database.value("select sum(\"retryCount\") from compensation_tasks"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_node_that_stood_still_finds_its_lane_gone_and_charges_nobody_twice() {
        try (var cluster = TestCluster.migrated()) {
            var sleeper = cluster.nodeAtWork("a");
            cluster.node("b");
            sleeper.freeze();
            cluster.awaitSettled(Duration.ofSeconds(60));
            sleeper.thaw();
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
        }
    }
}
