package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lanes with an interval of five minutes whose tasks nobody settles.
class StalledLanesIT {
    private static final Duration ROUND = Duration.ofSeconds(30);

    private final Ward ward = new Ward();
    private final StalledLanes stalled = ward.stalled();

    @BeforeEach
    void cluster() {
        ward.cluster();
    }

    @AfterEach
    void close() {
        ward.close();
    }

    @Test
    void a_lane_with_due_tasks_and_no_run_for_three_intervals_is_told_and_told_again_after_three_more()
            throws Exception {
        ward.task(3, "16 minutes");
        ward.task(4, "14 minutes");
        twice();
        twice();
        assertThat(ward.seen).singleElement().satisfies(event -> {
            assertThat(((Event.Stalled) event).lane()).isEqualTo(3);
            assertThat(((Event.Stalled) event).intervals()).isEqualTo(3);
        });
        ward.seen.clear();
        ward.database.sql("update compensation_tasks set \"nextRetryAt\" = \"nextRetryAt\" - interval '15 minutes'");
        twice();
        assertThat(ward.seen)
                .extracting(event -> ((Event.Stalled) event).lane())
                .containsExactly(3, 4);

        ward.seen.clear();
        worked(3);
        ward.database.sql("insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation')");
        twice();
        assertThat(ward.seen).isEmpty();
        ward.database.sql("delete from compensation.qrtz_paused_trigger_grps");
        twice();
        assertThat(ward.seen).as("right after the pause").isEmpty();
        ward.database.sql("update compensation.rounds set paused_at = paused_at - interval '16 minutes'");
        twice();
        assertThat(ward.seen)
                .extracting(event -> ((Event.Stalled) event).lane())
                .containsExactly(4);
    }

    @Test
    void nobody_is_blamed_for_the_time_that_no_node_was_there() throws Exception {
        ward.task(3, "1 hour");
        ward.make(ward.stalled(), ROUND, Duration.ofMinutes(14), Duration.ofMinutes(14));
        assertThat(ward.seen).isEmpty();
        ward.make(ward.stalled(), ROUND, Duration.ofMinutes(16), Duration.ofMinutes(16));
        assertThat(ward.seen).hasSize(1);
    }

    @Test
    void two_nodes_tell_of_a_stall_once_also_where_one_has_just_come() throws Exception {
        ward.task(3, "16 minutes");
        twice();
        ward.make(ward.stalled(), ROUND, Duration.ofMinutes(1), Duration.ofMinutes(1));
        twice();
        assertThat(ward.seen).hasSize(1);
    }

    /// Their time is that of its start.
    @Test
    void rows_of_a_transaction_that_was_open_for_long_are_no_stall() throws Exception {
        ward.task(3, "16 minutes");
        ward.make(stalled);
        assertThat(ward.seen).isEmpty();
        worked(3);
        twice();
        assertThat(ward.seen).isEmpty();
    }

    private void twice() throws Exception {
        ward.make(stalled);
        ward.make(stalled);
    }

    private void worked(int lane) {
        ward.database.sql("""
                insert into compensation.runs (lane, epoch, node, cause, started_at, finished_at, processed)
                values (%d, 1, 'a', 'due', now(), now(), 1)
                """.formatted(lane));
    }
}
