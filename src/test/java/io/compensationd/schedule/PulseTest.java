package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
    private final AtomicLong nanos = new AtomicLong(-7);

    @Test
    void a_short_pause_is_none() {
        var stops = new ArrayList<Duration>();
        var pulse = new Pulse(nanos::get, stops::add, () -> {});
        nanos.addAndGet(Pulse.LIMIT.toNanos());
        assertThat(pulse.late()).isFalse();
        pulse.beat();
        assertThat(stops).isEmpty();
    }

    @Test
    void who_asks_before_the_pulse_has_beaten_again_is_told_that_it_is_late() {
        var late = new ArrayList<Boolean>();
        var pulses = new ArrayList<Pulse>();
        pulses.add(new Pulse(nanos::get, stop -> late.add(pulses.getFirst().late()), () -> {}));
        var pulse = pulses.getFirst();
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(pulse.late()).isTrue();
        pulse.beat();
        assertThat(late).containsExactly(true);
        assertThat(pulse.late()).isFalse();
    }
}
