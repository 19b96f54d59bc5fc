package io.compensationd.compensation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Which lanes back off while the database cannot even be told so: 1 s after the first failure, doubling to 30 s.
final class Backoffs {
    private static final Duration MAX = Duration.ofSeconds(30);

    private final LongSupplier nanos;
    private final Map<Integer, Backoff> lanes = new ConcurrentHashMap<>();

    /// @param nanos a clock that nobody sets: a lane would wait for as long as a clock is set back
    Backoffs(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Duration remaining(int lane) {
        var backoff = lanes.get(lane);
        if (backoff == null) return Duration.ZERO;
        var remaining = Duration.ofNanos(backoff.until() - nanos.getAsLong());
        return remaining.isNegative() ? Duration.ZERO : remaining;
    }

    Duration next(int lane) {
        return lanes.merge(
                        lane,
                        after(Duration.ofSeconds(1)),
                        (last, _) -> after(last.length().multipliedBy(2)))
                .length();
    }

    /// The database answers again.
    void over(int lane) {
        lanes.remove(lane);
    }

    private Backoff after(Duration length) {
        var bounded = length.compareTo(MAX) > 0 ? MAX : length;
        return new Backoff(bounded, nanos.getAsLong() + bounded.toNanos());
    }

    private record Backoff(Duration length, long until) {}
}
