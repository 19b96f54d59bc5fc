package io.compensationd.schedule;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns notifications into firings: moves `due-<lane>` to now where nobody else sees to it.
///
/// Every node hears every notification. So a lane is taken at most once per 100 ms, after a little jitter, and
/// only after a look: else a steady trickle of inserts would become a storm on Quartz's one lock.
///
/// The platform notifies at most once in 20 ms, because notifications make its commits wait for each other. What it
/// kept to itself is found by looks at all lanes: 100 ms after a notification, again a second later, and every 10
/// seconds, for a transaction may commit long after the one that spoke for it.
final class WakeUps implements Listener.Ear {
    /// Says that a trigger was moved to now by a program without a scheduler thread of its own.
    static final String LOOK_NOW = "now";

    private static final Logger log = LoggerFactory.getLogger(WakeUps.class);
    private static final Duration APART = Duration.ofMillis(100);
    /// Longer after a lane was seen to be held: who holds it hears for itself.
    private static final Duration ATTENDED = Duration.ofMillis(400);

    private static final int JITTER_MS = 20;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration ALWAYS = Duration.ofSeconds(10);
    private static final Duration NO_WORKER = Duration.ofMillis(200);

    private final Lanes lanes;
    private final InstantSource clock;
    private final RandomGenerator random;
    /// When each lane that was named is looked at.
    private final TreeMap<Integer, Instant> pending = new TreeMap<>();
    private final TreeMap<Integer, Instant> last = new TreeMap<>();
    /// When all lanes are looked at next, and when they are at the latest after the last notification.
    private Instant findAt = Instant.MIN;
    private Instant findLastAt = Instant.MIN;

    /// What a wake-up needs of the node.
    interface Lanes {
        /// Tells a firing of this node that holds the lane, if there is one.
        boolean ring(int lane);

        int count();

        boolean workerFree();

        /// Sees to it that those of them fire that have due rows and nobody who sees to them.
        ///
        /// @return those that are seen to
        Set<Integer> wake(Set<Integer> lanes) throws SQLException, SchedulerException;

        /// Finds lanes with due rows that nobody named, and sees to it that they fire.
        ///
        /// @param everything also rows that have been due for long
        /// @return those that are seen to
        Set<Integer> find(boolean everything) throws SQLException, SchedulerException;

        /// Has this node's Quartz look for due triggers, and ends what lingers.
        void look();
    }

    WakeUps(Lanes lanes, InstantSource clock, RandomGenerator random) {
        this.lanes = lanes;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void listening() {
        for (int lane = 0; lane < lanes.count(); lane++) note(lane);
    }

    /// Anybody who can connect may notify: what is no lane of ours is nothing.
    @Override
    public void heard(String payload) {
        if (payload.equals(LOOK_NOW)) lanes.look();
        else if (payload.matches("[0-9]{1,4}")) heard(Integer.parseInt(payload));
        else log.debug("ignored a notification of {} characters", payload.length());
    }

    /// A lane that does not exist is found out by the look.
    private void heard(int lane) {
        if (!lanes.ring(lane)) note(lane);
        var now = clock.instant();
        var soon = now.plus(APART);
        if (soon.isBefore(findAt)) findAt = soon;
        findLastAt = now.plus(AGAIN);
    }

    @Override
    public Optional<Duration> act() {
        var now = clock.instant();
        var ready = new TreeSet<Integer>();
        pending.forEach((lane, at) -> {
            if (!at.isAfter(now)) ready.add(lane);
        });
        if (!ready.isEmpty()) wake(ready, now);
        if (!findAt.isAfter(now)) find(now);
        var next = pending.values().stream().min(Instant::compareTo).orElse(findAt);
        return Optional.of(Duration.between(clock.instant(), next.isBefore(findAt) ? next : findAt));
    }

    private void find(Instant now) {
        boolean quiet = !findLastAt.isAfter(now);
        findAt = quiet ? now.plus(ALWAYS) : findLastAt;
        try {
            for (int lane : lanes.find(quiet)) last.put(lane, now.plus(ATTENDED));
        } catch (SQLException | SchedulerException | RuntimeException e) {
            findAt = now.plus(AGAIN);
            log.warn("wake-up-failed lanes=all again-in={} error=\"{}\"", AGAIN, e.getMessage());
        }
    }

    private void note(int lane) {
        var soon = clock.instant()
                .plusMillis(random.nextInt(JITTER_MS))
                .plus(lanes.workerFree() ? Duration.ZERO : NO_WORKER);
        var apart = last.getOrDefault(lane, Instant.MIN).plus(APART);
        pending.putIfAbsent(lane, soon.isBefore(apart) ? apart : soon);
    }

    private void wake(Set<Integer> ready, Instant now) {
        pending.keySet().removeAll(ready);
        ready.forEach(lane -> last.put(lane, now));
        try {
            for (int lane : lanes.wake(ready)) last.put(lane, now.plus(ATTENDED));
        } catch (SQLException | SchedulerException | RuntimeException e) {
            ready.forEach(lane -> pending.putIfAbsent(lane, now.plus(AGAIN)));
            log.warn("wake-up-failed lanes={} again-in={} error=\"{}\"", ready, AGAIN, e.getMessage());
        }
    }
}
