package io.compensationd.compensation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What this node does for each lane now and then, whatever the lane's firings are.
final class Rhythm {
    private final Duration every;
    private final InstantSource clock;
    private final Map<Integer, Instant> last = new ConcurrentHashMap<>();

    Rhythm(Duration every, InstantSource clock) {
        this.every = every;
        this.clock = clock;
    }

    /// Whether it is time for the lane, which counts as done from now on. The first time is at once.
    boolean isTime(int lane) {
        var now = clock.instant();
        var before = last.get(lane);
        if (before != null && !now.isBefore(before) && now.isBefore(before.plus(every))) return false;
        last.put(lane, now);
        return true;
    }

    /// The same, but the first time is only after a whole period.
    boolean isOverdue(int lane) {
        return last.putIfAbsent(lane, clock.instant()) != null && isTime(lane);
    }

    /// It was done for another reason.
    void done(int lane) {
        last.put(lane, clock.instant());
    }
}
