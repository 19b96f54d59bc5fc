package io.compensationd.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernate.StatelessSession;

/// The ledger: one entry a deduction, for ever.
public final class Entries {
    private final String insert;

    public Entries(Names names) {
        insert = names.sql("""
                insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider,
                       amount, balance_before, balance_after, run_id, lane, epoch, settled_at)
                select t.id, t."userId", t."userPricingId", t."serviceProvider",
                       v.amount, v.balance_before, v.balance_before - v.amount, :run, :lane, :epoch, :at
                from unnest(:ids, :amounts, :befores) with ordinality v (id, amount, balance_before, place)
                join {tasks} t on t.id = v.id
                order by v.place
                """);
    }

    /// Ids ascend in the order given, which is the order of the deductions.
    ///
    /// @param at the clock of the chunk, equal for all its entries
    public void insert(StatelessSession session, List<Entry> entries, Stamp stamp, Instant at) {
        int inserted = session.createNativeMutationQuery(insert)
                .setParameter("ids", entries.stream().mapToLong(Entry::taskId).toArray())
                .setParameter("amounts", entries.stream().map(Entry::amount).toArray(BigDecimal[]::new))
                .setParameter("befores", entries.stream().map(Entry::before).toArray(BigDecimal[]::new))
                .setParameter("run", stamp.run())
                .setParameter("lane", stamp.lane())
                .setParameter("epoch", stamp.epoch())
                .setParameter("at", at)
                .executeUpdate();
        if (inserted != entries.size())
            throw new IllegalStateException("expected " + entries.size() + " new ledger entries, found " + inserted);
    }

    /// Who made an entry.
    ///
    /// @param epoch of the firing: the fencing token of its lane
    public record Stamp(long run, int lane, long epoch) {}
}
