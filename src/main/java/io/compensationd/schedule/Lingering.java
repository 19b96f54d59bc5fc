package io.compensationd.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The lanes that this node holds, and the bell by which its listener calls them.
///
/// A firing that has settled something stays a moment with its lane, and the listener rings it when work comes,
/// without Quartz: under a steady trickle a lane fires once in a drain's time and not once a task. It costs nothing to
/// ring a firing that is about to end, for it looks again after it has unlocked the lane.
final class Lingering {
    /// Below the time after which a pool takes a connection for lost.
    private static final Duration HELD_MIN = Duration.ofSeconds(15);

    private static final int HELD_MORE_MS = 10_000;

    private final Duration patience;
    private final BooleanSupplier mayStay;
    private final Cluster.Machine machine;
    private final Map<Integer, Bell> bells = new ConcurrentHashMap<>();

    /// @param patience how long a lane stays held without work; zero: nobody would ring
    /// @param mayStay  whether this node may stay with as many lanes as it has
    Lingering(Duration patience, BooleanSupplier mayStay, Cluster.Machine machine) {
        this.patience = patience;
        this.mayStay = mayStay;
        this.machine = machine;
    }

    /// A lane goes back to Quartz now and then, at another time each, so that all nodes take part.
    void hold(int lane) {
        var until = machine.clock()
                .instant()
                .plus(HELD_MIN)
                .plusMillis(machine.random().nextInt(HELD_MORE_MS));
        bells.put(lane, new Bell(until));
    }

    void letGo(int lane) {
        bells.remove(lane);
    }

    /// @return whether this node holds the lane, and so sees to it
    boolean ring(int lane) {
        var bell = bells.get(lane);
        if (bell != null) bell.ring();
        return bell != null;
    }

    /// Ends all waiting: the node stops, or somebody waits for a lane.
    void dismiss() {
        bells.values().forEach(Bell::dismiss);
    }

    /// @return whether it rang for work
    boolean await(int lane) {
        var bell = bells.get(lane);
        return bell != null
                && machine.clock().instant().isBefore(bell.until)
                && mayStay.getAsBoolean()
                && bell.await(patience);
    }

    private static final class Bell {
        private final Semaphore rung = new Semaphore(0);
        private final Instant until;
        private volatile boolean dismissed;

        Bell(Instant until) {
            this.until = until;
        }

        void ring() {
            if (rung.availablePermits() == 0) rung.release();
        }

        void dismiss() {
            dismissed = true;
            rung.release();
        }

        boolean await(Duration patience) {
            try {
                return !dismissed && rung.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS) && !dismissed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
