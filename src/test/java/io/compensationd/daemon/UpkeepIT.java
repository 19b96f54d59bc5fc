package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What nodes put right without anybody, in processes as they run.
class UpkeepIT {
    private static final Duration TWO_ROUNDS = Duration.ofMinutes(2);

    @Test
    void a_lane_whose_triggers_are_gone_is_told_of_and_goes_on_by_itself() {
        try (var cluster = TestCluster.migrated()) {
            var node = cluster.node("a", "compensation.schedule.interval=PT5S", "compensation.schedule.wake-up=false");
            cluster.tasks(8);
            cluster.awaitSettled(TWO_ROUNDS);
            cluster.database.sql("""
                    begin;
                    select from compensation.qrtz_locks where lock_name = 'TRIGGER_ACCESS' for update;
                    delete from compensation.qrtz_simple_triggers where trigger_name in ('lane-3', 'due-3');
                    delete from compensation.qrtz_triggers where trigger_name in ('lane-3', 'due-3');
                    commit
                    """);
            cluster.tasksOfLane(3, 5);
            cluster.awaitSettled(TWO_ROUNDS);
            // due-3 may have been made again by a firing that ran meanwhile.
            assertThat(node.awaitLog("repaired finding=missing-trigger", TWO_ROUNDS))
                    .contains("lane-3\" evidence=\"no row in qrtz_triggers\" action=\"made ");
            assertThat(cluster.database.value("select string_agg(repaired_by, ' ') from compensation.repairs"))
                    .isEqualTo("a");
            assertThat(cluster.breaks()).isEqualTo("0");
        }
    }
}
