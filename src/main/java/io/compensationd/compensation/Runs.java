package io.compensationd.compensation;

import io.compensationd.compensation.Fired.Totals;
import java.math.BigDecimal;
import java.time.Instant;
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

    private static final String FINISH =
            "update compensation.runs set finished_at = clock_timestamp() where id = :id and epoch = :epoch";

    /// Inserts the row with the first chunk's counts, adds later ones.
    void add(StatelessSession session, Run run, Totals more) {
        session.createNativeMutationQuery(ADD)
                .setParameter("id", run.id())
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .setParameter("node", run.node())
                .setParameter("cause", run.firing().cause().name().toLowerCase(java.util.Locale.ROOT))
                .setParameter("slot", run.firing().slot().map(Instant::toString).orElse(null), String.class)
                .setParameter(
                        "request",
                        run.firing().requestId().map(Object::toString).orElse(null),
                        String.class)
                .setParameter("started", run.startedAt())
                .setParameter("processed", more.processed())
                .setParameter("succeeded", more.succeeded())
                .setParameter("retried", more.retried())
                .setParameter("failed", more.failed())
                .setParameter("amount", more.amount())
                .executeUpdate();
    }

    void finish(StatelessSession session, Run run) {
        session.createNativeMutationQuery(FINISH)
                .setParameter("id", run.id())
                .setParameter("epoch", run.epoch())
                .executeUpdate();
    }

    static Totals nothing(long run) {
        return new Totals(run, 0, 0, 0, 0, BigDecimal.ZERO);
    }
}
