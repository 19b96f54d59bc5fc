package io.compensationd.compensation;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// The claim. The row lock is the claim: a task is ours until the transaction ends, and a crash gives it back.
final class DueTasks {
    private static final String AFTER = " and (t.nextRetryAt, t.id) > (:at, :id)";
    private static final String FROM = " and t.nextRetryAt >= :at";
    private static final String ONLY = " and t.id = :only";
    private static final String NOT_TASKS = " and not array_contains(:tasks, t.id)";
    private static final String NOT_ACCOUNTS = " and not array_contains(:accounts, t.userId)";

    private volatile boolean prepared;

    /// Hibernate translates a query when it runs first. In a JVM that has just started, on a busy machine, that has
    /// taken seconds, in which the database ends a transaction for standing idle: so it runs first where nothing is
    /// claimed, each in a transaction of its own: pgjdbc begins one with its first statement, which is after the
    /// translation.
    void prepare(StatelessSession session, Run run) {
        if (prepared) return;
        var first = new Ask(null, 1, Set.of(), Set.of(), null);
        var lookingBack = new Ask(new Cursor(Instant.EPOCH, Long.MIN_VALUE), 1, Set.of(), Set.of(), null);
        var later = new Ask(new Cursor(Instant.EPOCH, 0), 1, Set.of(), Set.of(), null);
        var asks = List.of(first, lookingBack, later);
        for (var ask : asks) Transactions.rehearse(session, s -> claim(s, run, ask, Instant.EPOCH));
        prepared = true;
    }

    /// Due tasks of a lane, oldest first, locked; rows that somebody else has locked are skipped.
    List<Task> claim(StatelessSession session, Run run, Ask ask, Instant now) {
        var after = ask.after();
        var where = (after == null ? "" : after.isBeforeAll() ? FROM : AFTER)
                + (ask.only() == null ? "" : ONLY)
                + (ask.notTasks().isEmpty() ? "" : NOT_TASKS)
                + (ask.notAccounts().isEmpty() ? "" : NOT_ACCOUNTS);
        var query = session.createSelectionQuery(hql(run, where), Task.class)
                .setParameter("lane", (long) run.lane())
                .setParameter("now", now)
                .setParameter("earliest", Instant.EPOCH)
                .setMaxResults(ask.tasksMax())
                .setHibernateLockMode(LockMode.UPGRADE_SKIPLOCKED);
        if (after != null) query.setParameter("at", after.at());
        if (after != null && !after.isBeforeAll()) query.setParameter("id", after.id());
        if (ask.only() != null) query.setParameter("only", ask.only());
        if (!ask.notTasks().isEmpty()) query.setParameter("tasks", longs(ask.notTasks()));
        if (!ask.notAccounts().isEmpty()) query.setParameter("accounts", longs(ask.notAccounts()));
        return query.getResultList();
    }

    // Status and lane count are literals: as parameters, a generic plan never uses the partial index.
    private static String hql(Run run, String where) {
        return """
                select t.id, t.userId, nullif(t.cost, cast('NaN' as BigDecimal)), t.retryCount, t.maxRetries,
                       greatest(t.nextRetryAt, :earliest)
                from Task t
                where t.status = 'pending' and bitand(t.userId, %d) = :lane and t.nextRetryAt <= :now%s
                order by t.nextRetryAt, t.id
                """.formatted(run.lanes() - 1, where);
    }

    private static long[] longs(Set<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    /// What to claim.
    ///
    /// @param after null: from the beginning
    /// @param only  null: any task
    record Ask(
            @Nullable Cursor after,
            int tasksMax,
            Set<Long> notTasks,
            Set<Long> notAccounts,
            @Nullable Long only) {
        static Ask only(long task) {
            return new Ask(null, 1, Set.of(), Set.of(), task);
        }
    }
}
