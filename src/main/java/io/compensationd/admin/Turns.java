package io.compensationd.admin;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Callers wait in line for the few connections that they have, which none of the lanes' are.
final class Turns {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore free;

    interface Work<T, E extends Exception> {
        T done() throws E;
    }

    Turns(int atOnce) {
        this.free = new Semaphore(atOnce, true);
    }

    /// @throws HttpProblem 503 where too many others came before
    <T, E extends Exception> T take(Work<T, E> work) throws E, InterruptedException {
        if (!free.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            throw new HttpProblem(
                    503,
                    "busy",
                    "So many others ask this node that it did not come to this in " + PATIENCE.toSeconds()
                            + " s. Nothing was done; ask again later, or another node.");
        try {
            return work.done();
        } finally {
            free.release();
        }
    }
}
