package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Clocks of the engine, under a clock that the test moves.
class BackoffsTest {
    private Instant now = Instant.EPOCH;
    private long nanos = -7;

    @Test
    void a_lane_waits_one_second_then_twice_as_long_up_to_thirty() {
        var backoffs = new Backoffs(() -> nanos);
        var lengths = Stream.generate(() -> backoffs.next(3).toSeconds()).limit(7);
        assertThat(lengths).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(backoffs.remaining(2)).isZero();
    }

    @Test
    void the_wait_runs_out_and_is_forgotten_when_the_database_answers() {
        var backoffs = new Backoffs(() -> nanos);
        backoffs.next(3);
        nanos += 400_000_000L;
        assertThat(backoffs.remaining(3)).isEqualTo(Duration.ofMillis(600));
        nanos += 10_000_000_000L;
        assertThat(backoffs.remaining(3)).isZero();
        backoffs.over(3);
        assertThat(backoffs.next(3)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_lane_is_looked_at_whole_every_five_seconds_and_short_answers_lie_between() {
        var looks = new Rhythm(Duration.ofSeconds(5), () -> now);
        assertThat(looks.isTime(3)).isTrue();
        now = now.plusSeconds(1);
        assertThat(looks.isTime(3)).isFalse();
        assertThat(looks.isTime(2)).isTrue();
        now = now.plusSeconds(4);
        assertThat(looks.isTime(3)).isTrue();
        assertThat(Firings.soon(new Outlook(Optional.empty(), false)).untilNext())
                .contains(Firings.FULL_LOOK);
        var sooner = new Outlook(Optional.of(Duration.ofSeconds(2)), true);
        assertThat(Firings.soon(sooner)).isEqualTo(sooner);
    }

    @Test
    void what_is_done_when_nobody_else_does_it_waits_for_a_whole_period_first() {
        var strays = new Rhythm(Duration.ofMinutes(5), () -> now);
        assertThat(strays.isOverdue(3)).isFalse();
        now = now.plusSeconds(299);
        assertThat(strays.isOverdue(3)).isFalse();
        now = now.plusSeconds(1);
        assertThat(strays.isOverdue(3)).isTrue();
        assertThat(strays.isOverdue(3)).isFalse();
        strays.done(2);
        now = now.plusSeconds(300);
        assertThat(strays.isOverdue(2)).isTrue();
    }

    @Test
    void a_clock_that_goes_back_does_not_blind_the_look() {
        var looks = new Rhythm(Duration.ofSeconds(5), () -> now);
        looks.isTime(3);
        now = now.minusSeconds(3600);
        assertThat(looks.isTime(3)).isTrue();
    }
}
