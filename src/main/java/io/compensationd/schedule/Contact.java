package io.compensationd.schedule;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether the database answers, as the node sees it that holds its name there: one event when it is gone, one now and
/// then, and one when it is back.
public final class Contact implements NodeName.Holder {
    private static final Duration REMIND = Duration.ofMinutes(5);

    private final Events events;
    private final LongSupplier nanos;
    private final Consumer<Duration> cutOff;
    private final Runnable taken;
    private @Nullable Answer last;
    private volatile @Nullable Long told;

    /// @param nanos  a clock that nobody sets
    /// @param cutOff told when the database is back that was there all the time: the peers took this node for dead
    /// @param taken  see [NodeName.Holder#taken]
    public Contact(Events events, LongSupplier nanos, Consumer<Duration> cutOff, Runnable taken) {
        this.events = events;
        this.nanos = nanos;
        this.cutOff = cutOff;
        this.taken = taken;
    }

    /// Whether the database did not answer when it was last asked.
    public boolean away() {
        return told != null;
    }

    @Override
    public void taken() {
        taken.run();
    }

    private record Answer(long nanos, Instant at) {}

    @Override
    public synchronized void answered(Instant at, Instant started) {
        var before = last;
        last = new Answer(nanos.getAsLong(), at);
        if (before == null || told == null) return;
        told = null;
        var away = Duration.ofNanos(last.nanos() - before.nanos());
        events.raise(new Event.DatabaseBack(away));
        if (away.compareTo(Pulse.LIMIT) > 0 && started.isBefore(before.at())) cutOff.accept(away);
    }

    /// The database's time is what it was, and what has passed since.
    @Override
    public synchronized void still() {
        if (last == null) return;
        long now = nanos.getAsLong();
        last = new Answer(now, last.at().plusNanos(now - last.nanos()));
    }

    @Override
    public synchronized void silent(String error) {
        long now = nanos.getAsLong();
        if (told != null && now - told < REMIND.toNanos()) return;
        told = now;
        events.raise(new Event.DatabaseAway(away(now).orElse(Duration.ZERO), error));
    }

    private Optional<Duration> away(long now) {
        return Optional.ofNullable(last).map(answer -> Duration.ofNanos(now - answer.nanos()));
    }
}
