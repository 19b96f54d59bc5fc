package io.compensationd.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Notices that somebody set this machine's clock, or suspended it, by a clock beside it that nobody sets. Quartz
/// runs on the one that is set: a jump ahead fires triggers early and makes peers look dead; after a jump back
/// triggers wait, and so does the next check-in, for as long as the jump was, for its thread sleeps by a difference
/// of two readings.
public final class WallClock {
    /// A clock that is brought in line step by step moves by less between two looks; a leap second is as much.
    static final Duration LIMIT = Duration.ofMillis(1_500);

    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Consumer<Duration> jumped;
    private long lastNanos;
    private Instant last;

    /// @param nanos  a clock that nobody sets
    /// @param jumped told by how much; negative: back
    public WallClock(LongSupplier nanos, InstantSource clock, Consumer<Duration> jumped) {
        this.nanos = nanos;
        this.clock = clock;
        this.jumped = jumped;
        this.lastNanos = nanos.getAsLong();
        this.last = clock.instant();
    }

    /// To be called now and then, by one thread.
    public void look() {
        long beforeNanos = lastNanos;
        var before = last;
        lastNanos = nanos.getAsLong();
        last = clock.instant();
        var jump = Duration.between(before, last).minusNanos(lastNanos - beforeNanos);
        if (jump.abs().compareTo(LIMIT) > 0) jumped.accept(jump);
    }
}
