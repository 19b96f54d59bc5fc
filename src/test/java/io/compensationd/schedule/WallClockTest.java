package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WallClockTest {
    private long nanos = -7;
    private Instant instant = Instant.EPOCH;
    private final List<Duration> jumps = new ArrayList<>();
    private final WallClock clock = new WallClock(() -> nanos, () -> instant, jumps::add);

    @Test
    void time_that_passes_is_no_jump_however_long_it_was() {
        pass(Duration.ofMillis(500), Duration.ofMillis(500));
        pass(Duration.ofHours(3), Duration.ofHours(3));
        assertThat(jumps).isEmpty();
    }

    @Test
    void a_clock_that_is_brought_in_line_does_not_jump() {
        for (int i = 0; i < 100; i++) pass(Duration.ofMillis(500), Duration.ofMillis(600));
        assertThat(jumps).isEmpty();
    }

    @Test
    void a_jump_is_told_once_with_how_far_it_went() {
        pass(Duration.ofMillis(500), Duration.ofMinutes(2));
        pass(Duration.ofMillis(500), Duration.ofMillis(500));
        pass(Duration.ofMillis(500), Duration.ofMillis(500).minus(Duration.ofMinutes(5)));
        assertThat(jumps).containsExactly(Duration.ofMillis(119_500), Duration.ofMinutes(-5));
    }

    private void pass(Duration time, Duration shown) {
        nanos += time.toNanos();
        instant = instant.plus(shown);
        clock.look();
    }
}
