package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An hour of a lane's slots, every five minutes, in which nobody ran them: what was stored before it is moved there.
class MissedSlotsIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void slots_are_recorded_that_came_while_no_node_ran_though_quartz_makes_up_for_the_last() {
        try (var cluster = TestCluster.migrated()) {
            var node = cluster.node("a");
            awaitLookedAt(cluster);
            node.kill();
            anHourAgo(cluster);
            // Twelve, of which the last is made up for.
            assertThat(cluster.node("b").awaitLog("missed-slots lane=7 ", SOON)).contains(" slots=11 ", " reason=down");
            assertThat(cluster.database.value("""
                            select count(distinct lane) || ' lanes, ' || min(slots) || ' to ' || max(slots) || ' slots, '
                                   || string_agg(distinct reason, ' ')
                            from compensation.gaps
                            """)).isEqualTo("8 lanes, 11 to 11 slots, down");
        }
    }

    private static void awaitLookedAt(TestCluster cluster) {
        Await.until(
                Duration.ofMinutes(2),
                "all lanes' slots are looked at after they fired",
                () -> cluster.database.value("""
                        select count(*) from compensation.rounds join compensation.lanes using (lane)
                        where slots_at > last_slot and slots_until >= last_slot
                        """).equals("8"));
    }

    private static void anHourAgo(TestCluster cluster) {
        cluster.database.sql("""
                begin;
                update compensation.last_round set at = at - interval '1 hour';
                update compensation.rounds set slots_at = slots_at - interval '1 hour', slots_until = slots_until - interval '1 hour';
                update compensation.lanes set last_slot = last_slot - interval '1 hour', taken_at = taken_at - interval '1 hour';
                update compensation.qrtz_triggers set prev_fire_time = prev_fire_time - 3600000,
                    next_fire_time = next_fire_time - 3600000, start_time = start_time - 3600000
                where trigger_name like 'lane-%';
                commit
                """);
    }
}
