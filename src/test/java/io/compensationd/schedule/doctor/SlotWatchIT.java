package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lanes with an interval of five minutes whose slots were at the full 20 minutes ago, 15, 10 and 5.
class SlotWatchIT {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(10);

    private final Ward ward = new Ward();
    private final SlotWatch watch = new SlotWatch(ward.console.restoration(), ward.events, Duration.ofSeconds(10));

    @BeforeEach
    void all_slots_are_run_until_20_minutes_ago() {
        ward.cluster();
        ward.database.sql("""
                update compensation.lanes set last_slot = now() - interval '20 minutes', taken_at = now();
                insert into compensation.rounds (lane, slots_until) select lane, last_slot from compensation.lanes
                """);
    }

    @AfterEach
    void close() {
        ward.close();
    }

    @Test
    void a_lane_that_worked_has_missed_nothing() throws Exception {
        make();
        assertThat(gaps()).isEqualTo("null");
        make();
        assertThat(gaps()).isEqualTo("null");
    }

    @Test
    void slots_are_missed_once_a_later_one_has_come_and_the_gap_grows() throws Exception {
        quiet(3, "15 minutes");
        make();
        assertThat(gaps()).isEqualTo("3 x2 unknown");
        make();
        assertThat(gaps()).isEqualTo("3 x2 unknown");
        ward.database.sql("""
                update compensation.rounds set slots_until = slots_until - interval '5 minutes';
                update compensation.gaps set last_slot = last_slot - interval '5 minutes'
                """);
        make();
        assertThat(gaps()).isEqualTo("3 x3 unknown");
        assertThat(ward.seen)
                .singleElement()
                .satisfies(
                        event -> assertThat(((Event.SlotsMissed) event).slots()).isEqualTo(2));
    }

    @Test
    void a_gap_ends_when_the_lane_runs_again_and_the_next_is_another() throws Exception {
        quiet(3, "15 minutes");
        make();
        ward.database.sql("update compensation.lanes set last_slot = now(), taken_at = now() where lane = 3");
        make();
        assertThat(ward.database.value("select gap_id from compensation.rounds where lane = 3"))
                .isEqualTo("null");
        assertThat(gaps()).isEqualTo("3 x2 unknown");
    }

    @Test
    void the_reason_is_known_for_a_pause_a_backoff_and_a_trigger_that_is_gone_or_wedged() throws Exception {
        for (int lane = 0; lane < 4; lane++) quiet(lane, "15 minutes");
        ward.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'PAUSED' where trigger_name = 'lane-0';
                update compensation.lanes set not_before = now() + interval '20 s' where lane = 1;
                delete from compensation.qrtz_simple_triggers where trigger_name = 'lane-2';
                delete from compensation.qrtz_triggers where trigger_name = 'lane-2';
                update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'lane-3';
                """);
        make();
        assertThat(gaps()).isEqualTo("0 x2 paused, 1 x2 backing_off, 2 x2 trigger_missing, 3 x2 trigger_wedged");
    }

    @Test
    void what_was_due_while_no_node_was_up_was_missed_but_for_the_last_which_is_made_up_for() throws Exception {
        ward.database.sql("update compensation.lanes set taken_at = last_slot");
        make(Duration.ofMinutes(19), SHORT, Duration.ZERO);
        assertThat(ward.database.value("select count(*) || ' ' || min(slots) || ' ' || max(slots) || ' ' || min(reason)"
                        + " from compensation.gaps"))
                .isEqualTo("8 2 2 down");
        ward.database.sql("update compensation.lanes set last_slot = now(), taken_at = now()");
        make();
        assertThat(ward.database.value("select sum(slots) from compensation.gaps"))
                .isEqualTo("16");
    }

    @Test
    void what_was_due_while_the_database_did_not_answer_a_node_that_was_up_says_so() throws Exception {
        ward.database.sql("update compensation.lanes set taken_at = last_slot");
        make(Duration.ofMinutes(19), LONG, Duration.ofMinutes(19));
        assertThat(ward.database.value("select string_agg(distinct reason, ' ') from compensation.gaps"))
                .isEqualTo("database_away");
    }

    private void quiet(int lane, String since) {
        ward.database.sql("update compensation.lanes set taken_at = now() - interval '" + since
                + "' - interval '2 minutes' where lane = " + lane);
    }

    private void make() throws SQLException {
        make(SHORT, LONG, SHORT);
    }

    private void make(Duration last, Duration up, Duration answered) throws SQLException {
        ward.make(watch, last, up, answered);
    }

    private String gaps() {
        return ward.database.value(
                "select string_agg(lane || ' x' || slots || ' ' || reason, ', ' order by lane, id) from compensation.gaps");
    }
}
