package io.compensationd.compensation;

import io.compensationd.compensation.Cases.Case;
import io.compensationd.compensation.Outcome.Completed;
import io.compensationd.compensation.Outcome.Failed;
import io.compensationd.compensation.Outcome.LeftOut;
import io.compensationd.compensation.Outcome.Retry;
import io.compensationd.settings.Settings.BalancePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What must be true of the outcomes of any chunk: I1, I2 and I4, said without looking at how they are decided.
final class ChunkLaws {
    private final Case given;
    private final List<Outcome> outcomes;
    private final BalancePolicy policy;
    private final Instant now;
    private final List<String> breaks = new ArrayList<>();

    private ChunkLaws(Case given, List<Outcome> outcomes, BalancePolicy policy, Instant now) {
        this.given = given;
        this.outcomes = outcomes;
        this.policy = policy;
        this.now = now;
    }

    static List<String> broken(Case given, List<Outcome> outcomes, BalancePolicy policy, Instant now) {
        var laws = new ChunkLaws(given, outcomes, policy, now);
        laws.each();
        laws.chain();
        laws.conserved();
        outcomes.forEach(laws::attempts);
        return laws.breaks;
    }

    /// I2: one outcome for each task, in their order.
    private void each() {
        var tasks = outcomes.stream().map(Outcome::task).toList();
        check(tasks.equals(given.tasks()), () -> "I2: outcomes for " + tasks + " instead of " + given.tasks());
    }

    /// I1: from the balance read to the balance written, each deduction starts where the last one ended.
    private void chain() {
        Map<Long, BigDecimal> balances = new HashMap<>();
        given.accounts().free().forEach((id, account) -> balances.put(id, account.balance()));
        for (var outcome : outcomes) {
            if (!(outcome instanceof Completed completed)) continue;
            var task = completed.task();
            var taken = completed.taken();
            var before = balances.get(task.accountId());
            check(
                    before != null
                            && given.accounts().free().get(task.accountId()).active(),
                    () -> "I1: nobody pays " + task);
            check(task.cost() != null && task.cost().signum() >= 0, () -> "I1: a credit: " + task);
            check(
                    task.cost() != null && taken.amount().compareTo(task.cost()) == 0,
                    () -> "I1: not its cost: " + outcome);
            check(taken.before().equals(before), () -> "I1: the chain breaks at " + outcome);
            check(taken.after().equals(taken.before().subtract(taken.amount())), () -> "I1: arithmetic of " + outcome);
            boolean covered = taken.before().compareTo(taken.amount()) >= 0;
            check(covered || policy == BalancePolicy.OVERDRAW, () -> "I1: overdrawn by " + outcome);
            balances.put(task.accountId(), taken.after());
        }
    }

    /// I1: opening balance − costs of the completed = balance, by a sum of its own.
    private void conserved() {
        given.accounts().free().forEach((id, account) -> {
            var completed = outcomes.stream()
                    .filter(o -> o instanceof Completed && o.task().accountId() == id)
                    .map(Completed.class::cast)
                    .toList();
            if (completed.isEmpty()) return;
            var costs = completed.stream().map(o -> o.task().cost()).reduce(BigDecimal.ZERO, BigDecimal::add);
            var last = completed.getLast().taken().after();
            check(account.balance().subtract(costs).compareTo(last) == 0, () -> "I1: not conserved for account " + id);
        });
    }

    /// I4: the count never falls, rises by one at most, and not past the maximum; only legal changes of status.
    private void attempts(Outcome outcome) {
        var task = outcome.task();
        switch (outcome) {
            case Completed _ -> {}
            case LeftOut _ -> check(given.accounts().busy().contains(task.accountId()), () -> "not busy: " + outcome);
            case Retry retry -> {
                check(retry.retryCount() == task.retryCount() + 1, () -> "I4: not one more: " + outcome);
                check(retry.retryCount() < task.maxRetries(), () -> "I4: pending at its maximum: " + outcome);
                var wait = Duration.between(now, retry.next());
                check(wait.isPositive() && wait.compareTo(Duration.ofHours(1)) <= 0, () -> "I4: waits " + wait);
            }
            case Failed failed -> {
                check(failed.retryCount() >= task.retryCount(), () -> "I4: fell: " + outcome);
                check(
                        failed.retryCount() <= Math.max(task.retryCount(), task.maxRetries()),
                        () -> "I4: past max: " + outcome);
                check(failed.retryCount() - (long) task.retryCount() <= 1, () -> "I4: more than one: " + outcome);
            }
        }
    }

    private void check(boolean holds, Supplier<String> message) {
        if (!holds) breaks.add(message.get());
    }
}
