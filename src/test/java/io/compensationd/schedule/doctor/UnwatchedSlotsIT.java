package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Slots that came while no node made rounds: none was there, or the database was away. Lanes as in [SlotWatchIT].
class UnwatchedSlotsIT {
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
    void what_was_due_while_no_node_was_up_was_missed_but_for_the_last_which_is_made_up_for() throws Exception {
        ward.quiet(3, "18 minutes");
        make(Duration.ofMinutes(17), SHORT, SHORT);
        assertThat(ward.gaps()).isEqualTo("3 x2 down");
        ward.fired(3, "20 s");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 down");
    }

    @Test
    void what_was_due_while_no_node_was_up_is_found_though_quartz_made_up_for_it_before_the_first_round()
            throws Exception {
        ward.quiet(3, "18 minutes");
        ward.fired(3, "20 s");
        ward.database.sql("update compensation.lanes set last_slot = now() - interval '20 s' where lane = 3");
        make(Duration.ofMinutes(17), SHORT, SHORT);
        assertThat(ward.gaps()).isEqualTo("3 x2 down");
        make();
        assertThat(ward.gaps()).isEqualTo("3 x2 down");
    }

    /// Another node of them may have been there for a while after it made the last round.
    @Test
    void a_slot_right_after_the_last_round_before_all_nodes_went_is_not_claimed() throws Exception {
        ward.quiet(3, "18 minutes");
        make(Duration.ofSeconds(13 * 60 + 20), SHORT, SHORT);
        assertThat(ward.gaps()).isEqualTo("3 x1 down");
    }

    @Test
    void what_was_due_while_the_database_did_not_answer_a_node_that_was_up_says_so() throws Exception {
        ward.quiet(3, "18 minutes");
        make(Duration.ofMinutes(17), LONG, SHORT);
        assertThat(ward.gaps()).isEqualTo("3 x2 database_away");
    }

    @Test
    void a_round_that_could_not_look_at_slots_leaves_the_reason_of_an_outage_to_the_next() throws Exception {
        ward.quiet(3, "18 minutes");
        ward.fired(3, "1 minute");
        ward.database.sql("update compensation.rounds set slots_at = now() - interval '17 minutes'");
        var now = Instant.now();
        ward.make(
                watch,
                new Round.Now(now, Optional.of(now.minus(SHORT)), now.minus(LONG), now.minus(Duration.ofSeconds(62))));
        assertThat(ward.gaps()).isEqualTo("3 x2 database_away");
    }

    private void make() throws SQLException {
        make(SHORT, LONG, LONG);
    }

    private void make(Duration last, Duration up, Duration healthy) throws SQLException {
        ward.make(watch, last, up, healthy);
    }
}
