package io.compensationd.schedule;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Notices that this process stood still: SIGSTOP, a virtual machine that was not scheduled, a collection of
/// garbage that took for ever. While a machine is suspended the steady clock stands still as well, and the one that
/// counts that time too (`/proc/uptime`) is hidden from a hardened service: a suspended machine is found by
/// [WallClock], whose clock is ahead when it wakes, and by [Contact], which goes by the database's.
///
/// Peers take a node for dead that did not check in for about ten seconds, give its triggers to others, and Quartz goes
/// on as if nothing had been when it wakes. So a node that was away for longer ends its drains at the next border,
/// leaves, and joins anew. The database ends its guarded sessions meanwhile, so nothing of them can be committed.
public final class Pulse implements AutoCloseable {
    /// What Quartz adds to the check-in interval: who stopped right before a check-in is dead after this.
    static final Duration LIMIT = Duration.ofMillis(7_500);

    private static final Duration BEAT = Duration.ofMillis(500);

    private final LongSupplier nanos;
    private final Consumer<Duration> stoodStill;
    private final Runnable beside;
    private final ReentrantLock beating = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long last;

    /// @param nanos      a clock that goes on while the process does not, and that nobody sets
    /// @param stoodStill told for how long, before [#late] is false again
    /// @param beside     done at each beat
    public Pulse(LongSupplier nanos, Consumer<Duration> stoodStill, Runnable beside) {
        this.nanos = nanos;
        this.stoodStill = stoodStill;
        this.beside = beside;
        this.last = nanos.getAsLong();
    }

    public Pulse start() {
        Thread.ofPlatform().name("pulse").daemon().start(() -> {
            do beat();
            while (!await());
        });
        return this;
    }

    /// Whether it has not beaten for too long: a thread that wakes before the pulse does asks this.
    public boolean late() {
        return nanos.getAsLong() - last > LIMIT.toNanos();
    }

    /// Looks now, for whoever may have woken before the pulse does.
    public void beat() {
        beating.lock();
        try {
            long now = nanos.getAsLong();
            var pause = Duration.ofNanos(now - last);
            if (pause.compareTo(LIMIT) > 0) stoodStill.accept(pause);
            last = now;
            beside.run();
        } finally {
            beating.unlock();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private boolean await() {
        try {
            return closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
