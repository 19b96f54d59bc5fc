package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lanes with an interval of five minutes, all of whose slots have fired up to a minute and a half ago.
class SlotWatchIT {
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(10);

    private final Ward ward = new Ward();
    private final SlotWatch watch = new SlotWatch(ward.console.restoration(), ward.events);

    @BeforeEach
    void all_slots_have_fired() {
        ward.watched();
    }

    @AfterEach
    void close() {
        ward.close();
    }

    @Test
    void a_lane_that_was_at_work_whenever_its_slot_came_has_missed_nothing() throws Exception {
        ward.database.sql("update compensation.lanes set last_slot = now() - interval '1 hour'");
        make();
        make();
        ward.fired(3, "0 s");
        make();
        assertThat(ward.gaps()).isEqualTo("null");
    }

    @Test
    void slots_are_missed_once_a_later_one_has_come_and_the_gap_grows() throws Exception {
        ward.quiet(3, "18 minutes");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown");
        ward.database.sql("""
                update compensation.rounds set slots_until = slots_until - interval '5 minutes' where lane = 3;
                update compensation.gaps set last_slot = last_slot - interval '5 minutes'
                """);
        make();
        assertThat(ward.gaps()).isEqualTo("3 x3 unknown");
        assertThat(missed()).containsExactly("2 false", "1 true");
    }

    @Test
    void a_lane_whose_interval_never_fires_has_missed_slots_though_tasks_keep_it_at_work() throws Exception {
        ward.quiet(3, "18 minutes");
        ward.database.sql("update compensation.lanes set taken_at = now() - interval '2 minutes' where lane = 3");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown");
    }

    @Test
    void a_gap_ends_when_the_lane_fires_again_and_the_next_is_another() throws Exception {
        ward.quiet(3, "18 minutes");
        make();
        ward.fired(3, "10 s");
        make();
        assertThat(ward.database.value("select gap_id from compensation.rounds where lane = 3"))
                .isEqualTo("null");
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown");
        ward.quiet(3, "18 minutes");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown, 3 x2 unknown");
    }

    /// From right after the slot before it up to right after the one that is made up for.
    @Test
    void the_slot_that_a_short_pause_took_is_found_when_the_lane_fires_again() throws Exception {
        ward.quiet(3, "630 s");
        ward.database.sql(
                "update compensation.qrtz_triggers set trigger_state = 'PAUSED' where trigger_name = 'lane-3'");
        make();
        assertThat(ward.gaps()).isEqualTo("null");
        ward.database.sql(
                "update compensation.qrtz_triggers set trigger_state = 'WAITING' where trigger_name = 'lane-3'");
        ward.fired(3, "10 s");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x1 paused");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x1 paused");
    }

    @Test
    void the_last_slots_of_a_gap_are_counted_when_it_ends() throws Exception {
        ward.quiet(3, "18 minutes");
        ward.database.sql(
                "update compensation.qrtz_triggers set trigger_state = 'PAUSED' where trigger_name = 'lane-3'");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 paused");
        ward.database.sql("""
                update compensation.rounds set slots_until = slots_until - interval '150 s' where lane = 3;
                update compensation.qrtz_triggers set trigger_state = 'WAITING' where trigger_name = 'lane-3'
                """);
        ward.fired(3, "10 s");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x3 paused");
    }

    @Test
    void slots_that_may_have_fired_between_two_rounds_are_not_missed() throws Exception {
        ward.database.sql("update compensation.qrtz_simple_triggers set repeat_interval = 5000");
        for (int lane = 0; lane < 8; lane++) ward.quiet(lane, "40 s");
        ward.fired(3, "5 s");
        make();
        assertThat(ward.gaps()).isEqualTo("null");
        ward.quiet(3, "130 s");
        ward.fired(3, "0 s");
        make();
        assertThat(ward.gaps())
                .as("up to 60 s before the last round, but for one")
                .isEqualTo("3 x7 unknown");
    }

    @Test
    void slots_at_which_a_lane_backed_off_are_missed_and_those_before_it_did_are_not() throws Exception {
        ward.quiet(3, "11 minutes");
        ward.database.sql("""
                update compensation.lanes set not_before = now() + interval '20 s', last_slot = now() - interval '1 hour'
                where lane = 3
                """);
        ward.fired(3, "6 minutes");
        make();
        assertThat(ward.gaps()).as("fired before it was seen to back off").isEqualTo("null");
        ward.fired(3, "1 minute");
        ward.database.sql(
                "update compensation.rounds set slots_until = slots_until - interval '10 minutes' where lane = 3");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 backing_off");
    }

    @Test
    void the_reason_is_known_for_a_pause_a_backoff_and_a_trigger_that_is_gone_or_wedged() throws Exception {
        for (int lane = 0; lane < 4; lane++) ward.quiet(lane, "18 minutes");
        ward.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'PAUSED' where trigger_name = 'lane-0';
                update compensation.lanes set not_before = now() + interval '20 s' where lane = 1;
                delete from compensation.qrtz_simple_triggers where trigger_name = 'lane-2';
                delete from compensation.qrtz_triggers where trigger_name = 'lane-2';
                update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'lane-3';
                """);
        make();
        assertThat(ward.gaps()).isEqualTo("0 x2 paused, 1 x2 backing_off, 2 x2 trigger_missing, 3 x2 trigger_wedged");
    }

    /// The whole lane, with what is told of it, is looked at again.
    @Test
    void a_session_that_ends_in_the_middle_records_no_gap_twice() throws Exception {
        ward.quiet(3, "18 minutes");
        ward.database.sql("""
                create function refuse() returns trigger language plpgsql as $$ begin raise 'not now'; end $$;
                create trigger refuse before update of gap_id on compensation.rounds
                for each row when (new.gap_id is not null) execute function refuse()
                """);
        assertThatThrownBy(this::make).hasMessageContaining("not now");
        assertThat(ward.gaps()).isEqualTo("null");
        assertThat(ward.seen).isEmpty();
        ward.database.sql("drop trigger refuse on compensation.rounds");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 unknown");
        assertThat(ward.seen).hasSize(1);
    }

    @Test
    void what_another_clock_has_written_is_not_judged() throws Exception {
        ward.database.sql("update compensation.rounds set slots_until = now() + interval '1 hour' where lane = 2");
        ward.quiet(3, "18 minutes");
        var now = Instant.now();
        ward.make(watch, new Round.Now(now, Optional.empty(), now, now));
        assertThat(ward.gaps()).isEqualTo("null");
        assertThat(ward.database.value("select max(slots_until) <= now() from compensation.rounds"))
                .isEqualTo("t");
    }

    private void make() throws SQLException {
        make(SHORT, LONG, LONG);
    }

    private void make(Duration last, Duration up, Duration healthy) throws SQLException {
        ward.make(watch, last, up, healthy);
    }

    private List<String> missed() {
        return ward.seen.stream()
                .map(event -> ((Event.SlotsMissed) event).slots() + " " + ((Event.SlotsMissed) event).more())
                .toList();
    }
}
