package io.compensationd.compensation;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Bounds the transactions that a node's drains have under way at once; the others wait before they begin.
///
/// A lane each would be too many: more sessions than the database has processors wait for each other's pages, and spin
/// while they do. See docs/benchmark.md. Who waits holds its lane by a session that the server ends when it says
/// nothing for long: so it says something now and then.
final class Limiter {
    private static final Duration SILENT_MAX = Duration.ofSeconds(3);

    private final Semaphore free;

    Limiter(int max) {
        this.free = new Semaphore(max, true);
    }

    /// @param meanwhile now and then while it waits
    <T> T admit(Runnable meanwhile, Supplier<T> transaction) {
        while (!free()) meanwhile.run();
        try {
            return transaction.get();
        } finally {
            free.release();
        }
    }

    private boolean free() {
        boolean interrupted = false;
        long end = System.nanoTime() + SILENT_MAX.toNanos();
        try {
            while (true) {
                try {
                    return free.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
