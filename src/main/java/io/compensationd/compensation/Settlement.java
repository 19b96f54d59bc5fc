package io.compensationd.compensation;

import io.compensationd.compensation.Outcome.Why;
import io.compensationd.ledger.Account;
import io.compensationd.ledger.Accounts.Locked;
import io.compensationd.ledger.Charge;
import io.compensationd.ledger.Cost;
import io.compensationd.ledger.Refusal;
import io.compensationd.settings.Settings.BalancePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The decision: a function of its arguments, with no I/O, clock or randomness inside. Tasks are decided in the order
/// given, each alone: a later small one may be paid when an earlier large one is not.
final class Settlement {
    private final BalancePolicy policy;
    private final RetryPolicy retry;

    Settlement(BalancePolicy policy, RetryPolicy retry) {
        this.policy = policy;
        this.retry = retry;
    }

    /// One outcome for each task, in the same order.
    ///
    /// @param draws one for each task, in [0,1)
    List<Outcome> decide(List<Task> tasks, Locked accounts, Instant now, double[] draws) {
        Map<Long, Account> current = new HashMap<>(accounts.free());
        var outcomes = new ArrayList<Outcome>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            var task = tasks.get(i);
            if (accounts.busy().contains(task.accountId())) outcomes.add(new Outcome.LeftOut(task));
            else outcomes.add(decide(task, current, now, draws[i]));
        }
        return outcomes;
    }

    /// What a fault of the task itself comes to, once it is known that nothing else was at fault.
    Outcome.Failure fault(Task task, Why why, Instant now, double draw) {
        return retryOrFail(task, why, now, draw);
    }

    private Outcome decide(Task task, Map<Long, Account> current, Instant now, double draw) {
        return switch (charge(task, current)) {
            case Charge.Taken taken -> {
                current.computeIfPresent(task.accountId(), (id, account) -> account.after(taken));
                yield new Outcome.Completed(task, taken);
            }
            case Charge.Refused refused -> refused(task, refused.refusal(), now, draw);
        };
    }

    private Charge charge(Task task, Map<Long, Account> current) {
        var cost = Cost.of(task.cost());
        if (cost.isEmpty()) return new Charge.Refused(new Refusal.CostInvalid(task.cost()));
        var account = current.get(task.accountId());
        if (account == null) return new Charge.Refused(new Refusal.AccountMissing(task.accountId()));
        return account.charge(cost.get(), policy == BalancePolicy.OVERDRAW);
    }

    private Outcome.Failure refused(Task task, Refusal refusal, Instant now, double draw) {
        var why = new Why(refusal.code(), refusal.message(), null);
        return switch (refusal) {
            case Refusal.BalanceTooSmall _ ->
                policy == BalancePolicy.FAIL
                        ? new Outcome.Failed(task, task.retryCountAfterFailure(), why)
                        : retryOrFail(task, why, now, draw);
            case Refusal.AccountInactive _, Refusal.AccountMissing _, Refusal.BalanceInvalid _, Refusal.CostInvalid _ ->
                new Outcome.Failed(task, task.retryCount(), why);
        };
    }

    private Outcome.Failure retryOrFail(Task task, Why why, Instant now, double draw) {
        int failures = task.retryCountAfterFailure();
        if (task.isLastAttempt()) return new Outcome.Failed(task, failures, why);
        return new Outcome.Retry(task, failures, why, now.plus(retry.delay(Math.max(failures, 1), draw)));
    }
}
