package io.compensationd.compensation;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Bounds the transactions that a node's drains have under way at once; the others wait before they begin.
///
/// A lane each would be too many: more sessions than the database has processors wait for each other's pages, and spin
/// while they do. See docs/benchmark.md.
final class Limiter {
    private final Semaphore free;

    Limiter(int max) {
        this.free = new Semaphore(max, true);
    }

    <T> T admit(Supplier<T> transaction) {
        free.acquireUninterruptibly();
        try {
            return transaction.get();
        } finally {
            free.release();
        }
    }
}
