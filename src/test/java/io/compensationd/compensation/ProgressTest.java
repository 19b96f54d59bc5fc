package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Chunk.Result.Settled;
import io.compensationd.compensation.Fired.Totals;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.Suspects.Suspicion;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration QUICK = Duration.ofMillis(10);

    private static final Cursor A_LITTLE_BACK = new Cursor(NOON.minusSeconds(60), Long.MIN_VALUE);

    private boolean timeForFullPass;

    @Test
    void an_interval_begins_at_the_beginning_and_others_at_the_kept_cursor() {
        var kept = new Cursor(NOON, 7);
        assertThat(progress(Cause.INTERVAL, kept, null).ask().after()).isNull();
        assertThat(progress(Cause.DUE, null, null).ask().after()).isNull();
        assertThat(progress(Cause.DUE, kept, null).ask().after()).isEqualTo(kept);
    }

    @Test
    void a_pass_that_was_broken_off_goes_on_where_it_was_and_looks_back_when_it_has_ended() {
        var brokenOff = progress(Cause.DUE, null, null);
        brokenOff.settled(chunk(task(7, NOON)), QUICK);
        var kept = brokenOff.cursorToKeep();
        assertThat(kept).isEqualTo(new Cursor(NOON, 7));
        assertThat(progress(Cause.DUE, kept, null).cursorToKeep())
                .as("broken off before anything was claimed")
                .isEqualTo(kept);

        var next = progress(Cause.DUE, kept, null);
        next.settled(chunk(task(8, NOON)), QUICK);
        assertThat(next.nextPass()).isTrue();
        assertThat(next.ask().after()).isEqualTo(A_LITTLE_BACK);
        assertThat(next.nextPass()).isFalse();
        assertThat(next.cursorToKeep()).isEqualTo(A_LITTLE_BACK);
        assertThat(progress(Cause.DUE, A_LITTLE_BACK, null).cursorToKeep())
                .as("no further back with each firing")
                .isEqualTo(A_LITTLE_BACK);
    }

    @Test
    void a_chunk_moves_the_cursor_and_a_look_back_follows_the_pass_that_found_something() {
        var progress = progress(Cause.DUE, null, null);
        progress.settled(chunk(task(1, NOON)), QUICK);
        assertThat(progress.ask().after()).isEqualTo(new Cursor(NOON, 1));
        assertThat(progress.nextPass()).isTrue();
        assertThat(progress.ask().after()).isEqualTo(A_LITTLE_BACK);
        assertThat(progress.nextPass()).isFalse();
    }

    @Test
    void where_nothing_was_found_behind_the_cursor_the_very_beginning_is_looked_at() {
        var progress = progress(Cause.DUE, new Cursor(NOON, 7), null);
        assertThat(progress.nextPass()).isTrue();
        assertThat(progress.ask().after()).isNull();
        assertThat(progress.nextPass()).isFalse();
    }

    @Test
    void a_lane_under_a_steady_load_is_passed_from_its_very_beginning_now_and_then() {
        var progress = progress(Cause.DUE, new Cursor(NOON, 7), null);
        progress.settled(chunk(task(8, NOON)), QUICK);
        assertThat(progress.nextPass()).isTrue();
        assertThat(progress.ask().after()).isEqualTo(A_LITTLE_BACK);
        timeForFullPass = true;
        assertThat(progress.nextPass()).isTrue();
        assertThat(progress.ask().after()).isNull();
        timeForFullPass = false;
        progress.settled(chunk(task(1, NOON.minusSeconds(3600))), QUICK);
        assertThat(progress.cursorToKeep())
                .as("a pass that is broken off here goes on here")
                .isEqualTo(new Cursor(NOON.minusSeconds(3600), 1));
        assertThat(progress.nextPass()).isTrue();
        assertThat(progress.nextPass()).isFalse();
        assertThat(progress.cursorToKeep()).isEqualTo(A_LITTLE_BACK);
    }

    @Test
    void the_kept_cursor_never_goes_back_and_never_beyond_what_was_left_out() {
        var progress = progress(Cause.INTERVAL, new Cursor(NOON, 7), null);
        progress.settled(chunk(task(3, NOON.minusSeconds(100))), QUICK);
        progress.nextPass();
        assertThat(progress.cursorToKeep()).isEqualTo(A_LITTLE_BACK);
        progress.leftOut(task(2, NOON.minusSeconds(200)));
        assertThat(progress.cursorToKeep()).isEqualTo(new Cursor(NOON.minusSeconds(260), Long.MIN_VALUE));
    }

    @Test
    void a_slow_lane_claims_half_and_grows_back_only_while_its_chunks_are_quick() {
        var progress = progress(Cause.DUE, null, null);
        progress.tooSlow(List.of());
        assertThat(progress.ask().tasksMax()).isEqualTo(50);
        assertThat(progress.chunkMaxToKeep()).isEqualTo(50);
        progress.settled(chunk(task(1, NOON)), Duration.ofSeconds(2));
        assertThat(progress.ask().tasksMax()).isEqualTo(50);
        progress.settled(chunk(task(1, NOON)), QUICK);
        assertThat(progress.chunkMaxToKeep()).isNull();
        assertThat(progress(Cause.DUE, null, 3).ask().tasksMax()).isEqualTo(3);
    }

    @Test
    void a_task_too_slow_alone_is_left_out_of_this_drain() {
        var progress = progress(Cause.DUE, null, null);
        progress.tooSlow(List.of(task(5, NOON)));
        assertThat(progress.ask().notTasks()).containsExactly(5L);
        assertThat(progress.leftOut(Set.of()).tasks()).containsExactly(5L);
    }

    @Test
    void suspects_of_earlier_firings_are_claimed_only_by_their_probation() {
        var taken = new Lanes.Taken(2, NOON, null, null, List.of(new Suspicion(9, NOON, false, null)), false, 4);
        var progress = new Progress(run(Cause.DUE), 100, taken, () -> timeForFullPass);
        assertThat(progress.ask().notTasks()).containsExactly(9L);
        assertThat(progress.leftOut(Set.of(8L)).tasks()).containsExactlyInAnyOrder(8L, 9L);
    }

    @Test
    void suspects_are_kept_as_text_and_read_again() {
        var kept = List.of(
                new Suspicion(9, NOON, false, null), new Suspicion(-3, NOON.plusNanos(123_456_000), true, null));
        assertThat(SuspectsText.parse(SuspectsText.of(new Suspects(kept, false))))
                .containsExactlyInAnyOrderElementsOf(kept);
        assertThat(SuspectsText.parse("{}")).isEmpty();
    }

    private Progress progress(Cause cause, Cursor kept, Integer chunkMax) {
        return new Progress(
                run(cause), 100, new Lanes.Taken(2, NOON, kept, chunkMax, List.of(), false, 4), () -> timeForFullPass);
    }

    private static Run run(Cause cause) {
        return new Run(4, new Firing(0, cause, Optional.empty(), Optional.empty()), 2, "node", 8, NOON);
    }

    private static Task task(long id, Instant due) {
        return new Task(id, 8, BigDecimal.ONE, 0, 3, due);
    }

    private static Settled chunk(Task task) {
        var totals = new Totals(4, 1, 1, 0, 0, BigDecimal.ONE);
        return new Settled(NOON, List.of(task), List.of(), Set.of(), totals);
    }
}
