package io.compensationd.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Tells the [Supervisor] in good time that the node lives, and what it has done.
///
/// It lives when this loop runs, when a virtual thread started at the last beat has run since, and when the schedule's
/// own threads are there. None of that asks the database: an outage must not end all nodes, one every ten seconds.
final class Heartbeat implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(2);
    private static final Duration MORE = Duration.ofSeconds(60);

    /// What the node is at.
    enum Phase {
        STARTING,
        /// may take as long as it takes: an index of millions of rows
        MIGRATING,
        WORKING,
        STOPPING
    }

    private final Supervisor supervisor;
    private final Object tally;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Phase phase = Phase.STARTING;
    private volatile BooleanSupplier threads = () -> true;
    private volatile long echo;
    private String told = "";

    private Heartbeat(Supervisor supervisor, Object tally) {
        this.supervisor = supervisor;
        this.tally = tally;
    }

    /// Beats from now on, where somebody listens.
    ///
    /// @param tally what the node has done, as text
    static Heartbeat start(Supervisor supervisor, Object tally) {
        var heart = new Heartbeat(supervisor, tally);
        if (supervisor.listens()) Thread.ofPlatform().daemon().name("heartbeat").start(heart::beat);
        return heart;
    }

    void phase(Phase next) {
        phase = next;
        if (next == Phase.MIGRATING) supervisor.extend(MORE);
    }

    /// @param threads whether the schedule's threads are alive
    void working(BooleanSupplier threads) {
        this.threads = threads;
        phase = Phase.WORKING;
        supervisor.ready(tally.toString());
    }

    private void beat() {
        var every = supervisor.watchdog().map(limit -> limit.dividedBy(4)).orElse(CALM);
        long beat = 0;
        do {
            once(beat++);
        } while (!ended(every.compareTo(CALM) < 0 ? every : CALM));
    }

    private void once(long beat) {
        boolean answered = echo >= beat - 1;
        Thread.ofVirtual().start(() -> echo = beat);
        switch (phase) {
            case STARTING -> {}
            case MIGRATING -> supervisor.extend(MORE);
            case WORKING -> {
                if (answered && threads.getAsBoolean()) supervisor.alive();
                tell(tally.toString());
            }
            case STOPPING -> supervisor.alive();
        }
    }

    private void tell(String now) {
        if (!now.equals(told)) supervisor.status(now);
        told = now;
    }

    private boolean ended(Duration after) {
        try {
            return end.await(after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
