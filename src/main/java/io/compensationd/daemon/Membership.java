package io.compensationd.daemon;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.schedule.Cluster;
import io.compensationd.schedule.DatabaseClock;
import io.compensationd.schedule.Pulse;
import io.compensationd.schedule.WallClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's place in the cluster: joined at the start, left at the end, and left and joined anew in between
/// where its peers took it for dead, or its clock was set.
///
/// Anew, with a fresh scheduler, because Quartz goes on with what it remembers: it fires what others have fired,
/// and its own answer to having been recovered is a warning. In the same process, because a stopped process or a
/// long pause of the JVM must not need somebody who starts it again. Only a node that cannot leave while the
/// database answers ends, and systemd starts it again.
final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    private static final int TRY_AGAIN = 75;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Function<BooleanSupplier, Cluster> joining;
    private final Events events;
    private final Leaving leaving;
    private final Pulse pulse;
    private final AtomicBoolean joins = new AtomicBoolean(true);
    /// What befell it while it was about to join.
    private final AtomicReference<@Nullable Runnable> missed = new AtomicReference<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Cluster cluster;

    /// How long a node waits for its firings to end.
    ///
    /// @param bound    when it stops
    /// @param patience when it is to join anew, not counting the time in which the database is away: Quartz keeps a
    ///                 firing's thread until it could write that the firing has ended
    /// @param away     whether the database is
    record Leaving(Duration bound, Duration patience, BooleanSupplier away) {
        /// Longer than a few statements on dead connections take to fail.
        static final Duration PATIENCE = Duration.ofMinutes(1);
    }

    private Membership(
            Function<BooleanSupplier, Cluster> joining, Events events, Leaving leaving, InstantSource clock) {
        this.joining = joining;
        this.events = events;
        this.leaving = leaving;
        var wall = new WallClock(System::nanoTime, clock, this::clockJumped);
        this.pulse = new Pulse(System::nanoTime, pause -> befell("stood-still", pause), wall::look);
    }

    /// @param joining joins, and is told whether the process stands still
    /// @param clock   the machine's, that Quartz runs on
    static Membership begin(
            Function<BooleanSupplier, Cluster> joining, Events events, Leaving leaving, InstantSource clock) {
        var membership = new Membership(joining, events, leaving, clock);
        membership.pulse.start();
        membership.joined(joining.apply(membership.pulse::late));
        return membership;
    }

    Cluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    private void joined(Cluster joined) {
        cluster = joined;
        joins.set(false);
        var again = missed.getAndSet(null);
        if (again != null) again.run();
    }

    /// By more than the clocks of a cluster may differ: Quartz goes on by what it read before.
    private void clockJumped(Duration by) {
        events.raise(new Event.ClockJumped(by));
        if (by.abs().compareTo(DatabaseClock.REFUSE) > 0) befell("clock-set", by.abs());
    }

    /// Also where it is joining at this moment: what has begun to run would be out of step.
    private void befell(String why, Duration away) {
        missed.set(() -> leaveAndJoin(why, away));
        leaveAndJoin(why, away);
    }

    /// Whether the schedule's threads are, or will be in a moment.
    boolean alive() {
        return joins.get() || cluster().alive();
    }

    /// Ends all drains at their next border, before anything else is touched, and returns. The rest follows.
    void fence(String why, Duration away) {
        // It may have stood still, and the thread that says this woke first.
        pulse.beat();
        leaveAndJoin(why, away);
    }

    private void leaveAndJoin(String why, Duration away) {
        if (!joins.compareAndSet(false, true)) return;
        cluster().fence();
        Thread.ofVirtual()
                .name("rejoin")
                .uncaughtExceptionHandler((_, e) -> end(e.toString()))
                .start(() -> rejoin(why, away));
    }

    private synchronized void rejoin(String why, Duration away) {
        if (isClosed()) return;
        long start = System.nanoTime();
        events.raise(new Event.Fenced(why, away));
        if (!left()) return;
        if (join()) events.raise(new Event.Rejoined(Duration.ofNanos(System.nanoTime() - start)));
    }

    /// @return false: the node stops meanwhile
    private boolean left() {
        var waited = Duration.ZERO;
        while (!cluster().leave(PAUSE)) {
            if (isClosed()) return false;
            if (leaving.away().getAsBoolean()) continue;
            waited = waited.plus(PAUSE);
            if (waited.compareTo(leaving.patience()) >= 0) end("firings still run after " + waited);
        }
        return true;
    }

    /// A process that lives and does no work is what nobody notices.
    private static void end(String why) {
        log.error("rejoin-failed why='{}' exit={}", why, TRY_AGAIN);
        Runtime.getRuntime().halt(TRY_AGAIN);
    }

    /// Whatever stops it, the database above all, may be over in a moment.
    ///
    /// @return false: the node stops meanwhile
    private boolean join() {
        String said = "";
        do {
            try {
                pulse.beat();
                missed.set(null);
                joined(joining.apply(pulse::late));
                return true;
            } catch (RuntimeException e) {
                var problem = String.valueOf(e.getMessage());
                if (!problem.equals(said)) log.warn("rejoin-waits again-in={} error=\"{}\"", PAUSE, problem);
                said = problem;
            }
        } while (!await());
        return false;
    }

    @Override
    public void close() {
        closed.countDown();
        pulse.close();
        leave();
    }

    private synchronized void leave() {
        log.info("stopping bound={}", leaving.bound());
        boolean drained = cluster().leave(leaving.bound());
        log.info("stopped drained={}", drained);
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean await() {
        try {
            return closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
