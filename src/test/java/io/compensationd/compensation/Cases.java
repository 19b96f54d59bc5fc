package io.compensationd.compensation;

import io.compensationd.ledger.Account;
import io.compensationd.ledger.Accounts.Locked;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Random chunks: few accounts (so that some are hot), every scale, and all that a row may hold but should not.
final class Cases {
    private final Seed seed;

    Cases(Seed seed) {
        this.seed = seed;
    }

    Case next() {
        int users = 1 + seed.upTo(4);
        Map<Long, Account> accounts = new HashMap<>();
        Set<Long> busy = new HashSet<>();
        for (int i = 0; i < users; i++) {
            long id = i - 2L;
            if (seed.chance(0.1)) busy.add(id);
            else if (!seed.chance(0.1)) accounts.put(id, account(id));
        }
        var tasks = new ArrayList<Task>();
        for (int i = 0, n = seed.upTo(12); i < n; i++) tasks.add(task(i + 1, seed.upTo(users) - 2L));
        var draws = tasks.stream().mapToDouble(t -> seed.draw()).toArray();
        return new Case(List.copyOf(tasks), new Locked(accounts, busy), draws);
    }

    private Account account(long id) {
        var balance = seed.chance(0.03) ? null : seed.decimal(seed.of(List.of(0, 4, 4, 4, 6, 10)), 1 + seed.upTo(12));
        if (balance != null && seed.chance(0.1)) balance = balance.negate();
        return new Account(id, balance, !seed.chance(0.1));
    }

    private Task task(long id, long account) {
        var due = Instant.EPOCH.plus(Duration.ofNanos(1000L * seed.upTo(1000)));
        int max = seed.of(List.of(-1, 0, 1, 3, 3, 3, 10, Integer.MAX_VALUE));
        int count = seed.of(List.of(0, 0, 0, 1, 2, 3, 4, 11, Integer.MAX_VALUE));
        return new Task(id, account, cost(), count, max, due);
    }

    private BigDecimal cost() {
        if (seed.chance(0.03)) return null;
        var cost = seed.decimal(seed.of(List.of(0, 1, 4, 4, 4, 4, 5, 9)), 1 + seed.upTo(9));
        return seed.chance(0.05) ? cost.negate() : cost;
    }

    record Case(List<Task> tasks, Locked accounts, double[] draws) {}
}
