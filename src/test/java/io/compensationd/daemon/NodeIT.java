package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void a_node_settles_what_was_there_and_what_comes_and_leaves_no_trace_of_itself() {
        try (var cluster = TestCluster.migrated()) {
            cluster.tasks(20);
            var node = cluster.node("a");
            cluster.awaitSettled(SOON);
            cluster.tasks(20);
            cluster.awaitSettled(Duration.ofSeconds(2));
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
}
