package io.compensationd.compensation;

import io.compensationd.compensation.Outcome.Failure;
import io.compensationd.ledger.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// Outcomes written to the tasks' rows. Prisma's timestamps are UTC without a zone, and every write sets `"updatedAt"`.
final class TaskTable {
    private final String fail;

    TaskTable(Names names) {
        fail = names.sql("""
                update {tasks} t set status = case when v.wait is null then 'failed' else 'pending' end,
                       "retryCount" = v.retries, "errorMessage" = v.message, "failureReason" = v.reason,
                       "nextRetryAt" = coalesce(cast(:now as timestamptz) + v.wait * interval '1 microsecond', t."nextRetryAt"),
                       "lastAttemptAt" = :now, "updatedAt" = cast(:now as timestamptz) at time zone 'UTC'
                from unnest(:ids, :retries, :waits, :messages, :reasons) v (id, retries, wait, message, reason)
                where t.id = v.id and t.status || '' = 'pending'
                """);
    }

    void fail(StatelessSession session, List<Failure> failures, Instant now) {
        int updated = session.createNativeMutationQuery(fail)
                .setParameter("now", now)
                .setParameter(
                        "ids", failures.stream().mapToLong(f -> f.task().id()).toArray())
                .setParameter(
                        "retries",
                        failures.stream().mapToInt(Failure::retryCount).toArray())
                .setParameter(
                        "waits", failures.stream().map(f -> micros(f, now)).toArray(Long[]::new))
                .setParameter(
                        "messages",
                        failures.stream().map(f -> f.why().message()).toArray(String[]::new))
                .setParameter(
                        "reasons", failures.stream().map(f -> f.why().reason()).toArray(String[]::new))
                .executeUpdate();
        expect(failures.size(), updated);
    }

    private static @Nullable Long micros(Failure failure, Instant now) {
        return failure.next() == null
                ? null
                : Duration.between(now, failure.next()).toNanos() / 1000;
    }

    private static void expect(int tasks, int updated) {
        if (updated != tasks)
            throw new IllegalStateException("expected to change " + tasks + " claimed tasks, found " + updated
                    + ": a trigger or a rule on the table keeps us from writing");
    }
}
