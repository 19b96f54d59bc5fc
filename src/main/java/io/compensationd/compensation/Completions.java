package io.compensationd.compensation;

import io.compensationd.ledger.Entry;
import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernate.StatelessSession;

/// What a deduction leaves behind, in one statement: the completed task, its ledger entry, and a row of the platform's
/// request log, if it has one.
///
/// The update finds each task's row once and hands it on. Three statements would look each task up three times, which
/// was a tenth of all the database's work. Bodies move inside the database.
///
/// No index helps with `status || ''`, and that is its purpose: where the statistics were made while nothing waited,
/// the
/// planner would go through all that waits for each chunk, and compare it with each task of the chunk.
final class Completions {
    private static final String COMPLETED = """
            with completed as (
                update {tasks} t set status = 'completed', "failureReason" = null, "lastAttemptAt" = :now,
                       "completedAt" = cast(:now as timestamptz) at time zone 'UTC',
                       "updatedAt" = cast(:now as timestamptz) at time zone 'UTC'
                from unnest(:ids, :amounts, :befores) with ordinality v (id, amount, balance_before, place)
                where t.id = v.id and t.status || '' = 'pending'
                returning t.id, t."userId", t."userPricingId", t."serviceProvider", t."userClerkId", t."requestApi",
                       t."requestBody", t."responseBody", t.cost, v.amount, v.balance_before, v.place
            )""";

    private static final String LOGGED = """
            , logged as (
                insert into {log} ({log.userClerkId}, {log.serviceProvider}, {log.requestApi}, {log.requestBody},
                       {log.responseBody}, {log.cost})
                select "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", cost
                from completed
            )""";

    private static final String ENTERED = """

            insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider,
                   amount, balance_before, balance_after, run_id, lane, epoch, settled_at)
            select id, "userId", "userPricingId", "serviceProvider",
                   amount, balance_before, balance_before - amount, :run, :lane, :epoch, :now
            from completed order by place
            """;

    private final String record;

    Completions(Names names) {
        record = names.sql(COMPLETED + (names.has("log") ? LOGGED : "") + ENTERED);
    }

    /// Ids of entries ascend in the order given, which is the order of the deductions.
    ///
    /// @param now the clock of the chunk, equal for all its entries
    void record(StatelessSession session, Run run, List<Entry> entries, Instant now) {
        int recorded = session.createNativeMutationQuery(record)
                .setParameter("now", now)
                .setParameter("ids", entries.stream().mapToLong(Entry::taskId).toArray())
                .setParameter("amounts", entries.stream().map(Entry::amount).toArray(BigDecimal[]::new))
                .setParameter("befores", entries.stream().map(Entry::before).toArray(BigDecimal[]::new))
                .setParameter("run", run.id())
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .executeUpdate();
        if (recorded != entries.size())
            throw new IllegalStateException("expected to complete " + entries.size() + " claimed tasks, found "
                    + recorded + ": a trigger or a rule on the table keeps us from writing");
    }
}
