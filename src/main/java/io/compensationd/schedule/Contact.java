package io.compensationd.schedule;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether the database answers, as the node sees it that holds its name there: one event when it is gone, one now and
/// then, and one when it is back. Each answer also carries the database's time, so it shows how long this node was
/// without one by a clock that goes on while the machine is suspended, and how far this machine's clock is off.
public final class Contact implements NodeName.Holder {
    private static final Duration REMIND = Duration.ofMinutes(5);

    /// Pools try again after 5 s at most, and Quartz after 2 s: by then every peer that lives has checked in, also
    /// where the database came back to it some seconds later.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Events events;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final BiConsumer<String, Duration> fence;
    private final Runnable taken;
    private Instant asked = Instant.MIN;
    private @Nullable Answer last;
    private @Nullable Long warned;
    private volatile @Nullable Long told;
    private volatile @Nullable Long back;

    /// @param nanos a clock that nobody sets
    /// @param clock the machine's
    /// @param fence told why this node must leave and join anew (it was cut off while the database was there, or
    ///              its clock is wrong), and for how long or by how much
    /// @param taken see [NodeName.Holder#taken]
    public Contact(
            Events events,
            LongSupplier nanos,
            InstantSource clock,
            BiConsumer<String, Duration> fence,
            Runnable taken) {
        this.events = events;
        this.nanos = nanos;
        this.clock = clock;
        this.fence = fence;
        this.taken = taken;
    }

    /// Whether the database did not answer when it was last asked.
    public boolean away() {
        return told != null;
    }

    /// Whether the database is away, or has not been back for long: peers that live may not have checked in again.
    public boolean recovering() {
        var since = back;
        return away() || (since != null && nanos.getAsLong() - since < GRACE.toNanos());
    }

    @Override
    public void taken() {
        taken.run();
    }

    /// @param started when the server did that gave it
    private record Answer(long nanos, Instant at, Instant started) {}

    @Override
    public synchronized void asked() {
        asked = clock.instant();
    }

    @Override
    public synchronized void answered(Instant at, Instant started) {
        compare(at);
        var before = last;
        last = new Answer(nanos.getAsLong(), at, started);
        var silence = Duration.between(before == null ? started : before.at(), at);
        if (before == null && silence.compareTo(GRACE) < 0) back = last.nanos();
        if (before == null) return;
        boolean silent = silence.compareTo(Pulse.LIMIT) > 0;
        if (silent || away()) back = last.nanos();
        if (away()) {
            told = null;
            events.raise(new Event.DatabaseBack(silence));
        }
        // Another server, or the same one started anew: it was away for all.
        if (silent && started.equals(before.started())) fence.accept("cut-off", silence);
    }

    /// A look takes milliseconds; one that took longer, or in which the clock was set, tells nothing.
    private void compare(Instant at) {
        var now = clock.instant();
        if (now.isBefore(asked) || asked.isBefore(now.minus(DatabaseClock.WARN))) return;
        var skew = Duration.between(at, asked.plus(Duration.between(asked, now).dividedBy(2)));
        if (skew.abs().compareTo(DatabaseClock.WARN) > 0) warn(skew);
        if (skew.abs().compareTo(DatabaseClock.FENCE) > 0) fence.accept("clock-skew", skew.abs());
    }

    private void warn(Duration skew) {
        long now = nanos.getAsLong();
        if (warned != null && now - warned < REMIND.toNanos()) return;
        warned = now;
        DatabaseClock.warn(skew);
    }

    @Override
    public synchronized void silent(String error) {
        long now = nanos.getAsLong();
        var before = told;
        if (before != null && now - before < REMIND.toNanos()) return;
        told = now;
        events.raise(new Event.DatabaseAway(away(now).orElse(Duration.ZERO), error));
    }

    private Optional<Duration> away(long now) {
        return Optional.ofNullable(last).map(answer -> Duration.ofNanos(now - answer.nanos()));
    }
}
