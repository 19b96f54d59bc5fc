package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WakeUpsTest {
    private final Lanes lanes = new Lanes();
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;
    private final WakeUps wakeUps = new WakeUps(lanes, clock, new Random(1));

    @Test
    void a_lane_that_was_named_is_woken_after_a_little_jitter() {
        wakeUps.heard("3");
        pass(Duration.ofMillis(20));
        assertThat(lanes.woken).containsExactly(Set.of(3));
    }

    @Test
    void many_notifications_of_one_lane_wake_it_once_per_100_ms() {
        for (int i = 0; i < 1_000; i++) {
            wakeUps.heard("3");
            pass(Duration.ofMillis(1));
        }
        assertThat(lanes.woken.size()).isBetween(9, 11);
    }

    @Test
    void a_notification_within_the_100_ms_is_not_lost() {
        wakeUps.heard("3");
        pass(Duration.ofMillis(20));
        wakeUps.heard("3");
        pass(Duration.ofMillis(20));
        assertThat(lanes.woken).hasSize(1);
        pass(Duration.ofMillis(100));
        assertThat(lanes.woken).hasSize(2);
    }

    @Test
    void lanes_named_together_are_looked_at_together() {
        wakeUps.heard("3");
        wakeUps.heard("4");
        pass(Duration.ofMillis(20));
        assertThat(lanes.woken).containsExactly(Set.of(3, 4));
    }

    @Test
    void what_names_no_lane_is_ignored() {
        for (var payload :
                List.of("", "88888", "-1", "99999999999999999999", "3; drop table users", "'", "\0", "lane-3", "٣"))
            wakeUps.heard(payload);
        pass(Duration.ofSeconds(1));
        assertThat(lanes.woken).isEmpty();
        assertThat(lanes.looks).isZero();
    }

    @Test
    void a_firing_of_this_node_that_holds_the_lane_is_rung_and_nothing_else_is_done() {
        lanes.held = 3;
        wakeUps.heard("3");
        pass(Duration.ofSeconds(1));
        assertThat(lanes.rung).isOne();
        assertThat(lanes.woken).isEmpty();
    }

    @Test
    void a_lane_that_another_node_holds_is_looked_at_less_often_and_not_forgotten() {
        lanes.attended = Set.of(3);
        for (int i = 0; i < 1_000; i++) {
            wakeUps.heard("3");
            pass(Duration.ofMillis(1));
        }
        assertThat(lanes.woken.size()).isEqualTo(2);
        pass(Duration.ofMillis(500));
        assertThat(lanes.woken).hasSize(3);
    }

    @Test
    void a_new_connection_wakes_all_lanes() {
        wakeUps.listening();
        pass(Duration.ofMillis(20));
        assertThat(lanes.woken).containsExactly(Set.of(0, 1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void a_node_without_a_free_worker_lets_others_go_first() {
        lanes.free = false;
        wakeUps.heard("3");
        pass(Duration.ofMillis(199));
        assertThat(lanes.woken).isEmpty();
        pass(Duration.ofMillis(21));
        assertThat(lanes.woken).hasSize(1);
    }

    @Test
    void a_lane_that_could_not_be_woken_is_tried_again() {
        lanes.broken = true;
        wakeUps.heard("3");
        pass(Duration.ofMillis(20));
        lanes.broken = false;
        pass(Duration.ofSeconds(1));
        assertThat(lanes.woken).containsExactly(Set.of(3));
    }

    @Test
    void a_console_has_the_node_look_for_due_triggers_at_once() {
        wakeUps.heard(WakeUps.LOOK_NOW);
        assertThat(lanes.looks).isOne();
    }

    @Test
    void all_lanes_are_looked_at_after_a_notification_and_again_a_second_later() {
        pass(Duration.ofMillis(1));
        lanes.found.clear();
        wakeUps.heard("3");
        pass(Duration.ofMillis(99));
        assertThat(lanes.found).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(lanes.found).containsExactly(false);
        pass(Duration.ofMillis(900));
        assertThat(lanes.found).containsExactly(false, true);
        pass(Duration.ofMillis(9_999));
        assertThat(lanes.found).hasSize(2);
    }

    @Test
    void all_lanes_are_looked_at_every_10_seconds_without_any_notification() {
        for (int i = 0; i < 60; i++) pass(Duration.ofSeconds(1));
        assertThat(lanes.found).hasSize(6).containsOnly(true);
    }

    @Test
    void a_stream_of_notifications_makes_10_looks_a_second() {
        pass(Duration.ofMillis(1));
        lanes.found.clear();
        for (int i = 0; i < 1_000; i++) {
            wakeUps.heard("" + i % 8);
            pass(Duration.ofMillis(1));
        }
        assertThat(lanes.found.size()).isBetween(9, 11);
    }

    @Test
    void a_look_that_failed_is_repeated_within_a_second() {
        pass(Duration.ofMillis(1));
        lanes.found.clear();
        wakeUps.heard("3");
        lanes.broken = true;
        pass(Duration.ofMillis(100));
        lanes.broken = false;
        pass(Duration.ofSeconds(1));
        assertThat(lanes.found).hasSize(1);
    }

    @Test
    void it_asks_to_be_called_when_the_next_look_is_due() {
        pass(Duration.ofMillis(1));
        assertThat(wakeUps.act()).contains(Duration.ofSeconds(10));
        wakeUps.heard("3");
        pass(Duration.ofMillis(20));
        assertThat(wakeUps.act()).contains(Duration.ofMillis(80));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        wakeUps.act();
    }

    private static final class Lanes implements WakeUps.Lanes {
        final List<Set<Integer>> woken = new ArrayList<>();
        final List<Boolean> found = new ArrayList<>();
        boolean free = true;
        boolean broken;
        Set<Integer> attended = Set.of();
        int held = -1;
        int rung;
        int looks;

        @Override
        public int count() {
            return 8;
        }

        @Override
        public boolean ring(int lane) {
            if (lane == held) rung++;
            return lane == held;
        }

        @Override
        public boolean workerFree() {
            return free;
        }

        @Override
        public Set<Integer> wake(Set<Integer> lanes) throws SQLException {
            if (broken) throw new SQLException("broken");
            woken.add(Set.copyOf(lanes));
            return attended;
        }

        @Override
        public Set<Integer> find(boolean everything) throws SQLException {
            if (broken) throw new SQLException("broken");
            found.add(everything);
            return Set.of();
        }

        @Override
        public void look() {
            looks++;
        }
    }
}
