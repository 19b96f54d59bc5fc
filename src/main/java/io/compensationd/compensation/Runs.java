package io.compensationd.compensation;

import io.compensationd.compensation.Fired.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.StatelessSession;

/// One row a firing that did something. Its counters move in each chunk's own transaction, so its amount is the sum of
/// its entries after any crash.
final class Runs {
    private static final String ADD = """
            insert into compensation.runs (id, lane, epoch, node, cause, slot, request_id, started_at,
                   processed, succeeded, retried, failed, amount)
            overriding system value values (:id, :lane, :epoch, :node, :cause, cast(:slot as timestamptz),
                   cast(:request as uuid), :started, :processed, :succeeded, :retried, :failed, :amount)
            on conflict (id) do update set processed = runs.processed + excluded.processed,
                   succeeded = runs.succeeded + excluded.succeeded, retried = runs.retried + excluded.retried,
                   failed = runs.failed + excluded.failed, amount = runs.amount + excluded.amount
            """;

    private static final String FINISH = """
            update compensation.runs set finished_at = clock_timestamp()
            where lane = :lane and epoch = :epoch and finished_at is null
            """;

    private static final String LEAVE = """
            insert into compensation.runs (lane, epoch, node, cause, slot, request_id, started_at, finished_at)
            select l.lane, l.epoch, :node, :cause, cast(:slot as timestamptz), cast(:request as uuid), now(),
                   case when not :joined then now() end
            from compensation.lanes l where l.lane = :lane
            """;

    /// Inserts the row with the first chunk's counts, adds later ones.
    void add(StatelessSession session, Run run, Totals more) {
        session.createNativeMutationQuery(ADD)
                .setParameter("id", run.id())
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .setParameter("node", run.node())
                .setParameter("cause", cause(run.firing()))
                .setParameter("slot", run.firing().slot().map(Instant::toString).orElse(null), String.class)
                .setParameter(
                        "request", run.firing().requestId().map(UUID::toString).orElse(null), String.class)
                .setParameter("started", run.startedAt())
                .setParameter("processed", more.processed())
                .setParameter("succeeded", more.succeeded())
                .setParameter("retried", more.retried())
                .setParameter("failed", more.failed())
                .setParameter("amount", more.amount())
                .executeUpdate();
    }

    /// Finishes the firing's row, and those of requests that joined it. Where the guard is intact, its release does
    /// this: see [FiringGuard].
    void finish(StatelessSession session, Run run) {
        session.createNativeMutationQuery(FINISH)
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .executeUpdate();
    }

    /// Leaves a row of a firing that did nothing itself, under the lane's current epoch.
    ///
    /// @param joined a pass is running, and finishes this row with its own
    int leave(StatelessSession session, Firing firing, String node, boolean joined) {
        return session.createNativeMutationQuery(LEAVE)
                .setParameter("lane", firing.lane())
                .setParameter("node", node)
                .setParameter("cause", cause(firing))
                .setParameter("joined", joined)
                .setParameter("slot", firing.slot().map(Instant::toString).orElse(null), String.class)
                .setParameter("request", firing.requestId().map(UUID::toString).orElse(null), String.class)
                .executeUpdate();
    }

    private static String cause(Firing firing) {
        return firing.cause().name().toLowerCase(Locale.ROOT);
    }

    static Totals nothing(long run) {
        return new Totals(run, 0, 0, 0, 0, BigDecimal.ZERO);
    }
}
