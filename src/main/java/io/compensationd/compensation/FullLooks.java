package io.compensationd.compensation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// When each lane was last looked at from its very beginning by this node.
final class FullLooks {
    static final Duration EVERY = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<Integer, Instant> last = new ConcurrentHashMap<>();

    FullLooks(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether it is time for the lane, which counts as looked at from now on.
    boolean isTime(int lane) {
        var now = clock.instant();
        var before = last.get(lane);
        if (before != null && now.isBefore(before.plus(EVERY)) && now.isAfter(before)) return false;
        last.put(lane, now);
        return true;
    }

    /// The outlook of a look that was not full: somebody shall look again before long.
    static Outlook soon(Outlook outlook) {
        var next = outlook.untilNext().filter(wait -> wait.compareTo(EVERY) < 0).orElse(EVERY);
        return new Outlook(Optional.of(next), outlook.onlyLeftOut());
    }
}
