package io.compensationd.admin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Callers of the API wait in line for the few connections that they have, which none of the lanes' are.
final class Turns {
    /// Fewer than their pool has connections: some are for sign-ins, and for what the node counts.
    private static final int AT_ONCE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// These do not wait for the database, or share what they read.
    private static final Set<Access> OTHERS = Set.of(Access.OPEN, Access.CRON, Access.METRICS, Access.FRONT);

    private final Semaphore free = new Semaphore(AT_ONCE, true);

    Answer take(Access access, Callable<Answer> work) throws Exception {
        return OTHERS.contains(access) ? work.call() : inTurn(work);
    }

    private Answer inTurn(Callable<Answer> work) throws Exception {
        if (!free.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            throw new HttpProblem(
                    503,
                    "busy",
                    "So many others ask this node that it did not come to this in " + PATIENCE.toSeconds()
                            + " s. Nothing was done; ask again later, or another node.");
        try {
            return work.call();
        } finally {
            free.release();
        }
    }
}
