package io.compensationd.ledger;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.StatelessSession;

/// The platform's accounts. They are locked briefly and in id order: the platform charges the same rows.
public final class Accounts {
    private final String lock;
    private final String present;
    private final String write;

    public Accounts(Names names) {
        lock = names.sql("""
                select {accounts.id} as id, nullif(nullif(nullif({accounts.balance}, 'NaN'), 'Infinity'), '-Infinity') as balance,
                       coalesce({accounts.active}, false) as active
                from {accounts} where {accounts.id} = any(:ids) order by {accounts.id} for no key update
                """);
        present = names.sql("select {accounts.id} as id from {accounts} where {accounts.id} = any(:ids)");
        write = names.sql("""
                with written as (
                    update {accounts} a set {accounts.balance} = v.balance
                    from unnest(:ids, :balances) v (id, balance) where a.{accounts.id} = v.id
                    returning a.{accounts.balance} = v.balance as exact)
                select count(*) as written from written where exact
                """);
    }

    /// Those of the ids that exist, locked. Waits at most the session's `lock_timeout` for each.
    public Locked lock(StatelessSession session, Collection<Long> ids) {
        return new Locked(read(session, lock, ids), Set.of());
    }

    /// Those of the ids that exist and nobody else has locked; never waits.
    public Locked lockFree(StatelessSession session, Collection<Long> ids) {
        var free = read(session, lock + " skip locked", ids);
        var rest = new HashSet<>(ids);
        rest.removeAll(free.keySet());
        return new Locked(free, rest.isEmpty() ? Set.of() : present(session, rest));
    }

    /// Writes balances, and makes sure that each column holds exactly what was written.
    public void write(StatelessSession session, Map<Long, BigDecimal> balances) {
        var ids = List.copyOf(balances.keySet());
        long written = session.createNativeQuery(write, Long.class)
                .setParameter("ids", longs(ids))
                .setParameter("balances", ids.stream().map(balances::get).toArray(BigDecimal[]::new))
                .getSingleResult();
        if (written != balances.size())
            throw new InexactBalance("expected " + balances.size() + " balances to be stored to the last digit, found "
                    + written + ": an account is gone, its column is too narrow, or a trigger changes it");
    }

    private Map<Long, Account> read(StatelessSession session, String sql, Collection<Long> ids) {
        var accounts = new HashMap<Long, Account>();
        var rows = session.createNativeQuery(sql, Object[].class)
                .addScalar("id", Long.class)
                .addScalar("balance", BigDecimal.class)
                .addScalar("active", Boolean.class)
                .setParameter("ids", longs(ids))
                .getResultList();
        for (var row : rows) {
            var account = new Account((Long) row[0], (BigDecimal) row[1], (Boolean) row[2]);
            accounts.put(account.id(), account);
        }
        return accounts;
    }

    private Set<Long> present(StatelessSession session, Collection<Long> ids) {
        return Set.copyOf(session.createNativeQuery(present, Long.class)
                .setParameter("ids", longs(ids))
                .getResultList());
    }

    private static long[] longs(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    /// @param free locked by us
    /// @param busy exist, and are locked by somebody else
    public record Locked(Map<Long, Account> free, Set<Long> busy) {}

    /// A balance was not stored as it was written. Nothing was committed.
    public static final class InexactBalance extends RuntimeException {
        InexactBalance(String message) {
            super(message);
        }
    }
}
