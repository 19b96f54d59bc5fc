package io.compensationd.compensation.desk;

import static io.compensationd.compensation.desk.Explanation.or;
import static io.compensationd.compensation.desk.Explanation.plain;
import static io.compensationd.compensation.desk.Explanation.second;
import static io.compensationd.compensation.desk.Explanation.span;

import io.compensationd.compensation.desk.Circumstances.Holder;
import io.compensationd.compensation.desk.Explanation.Because;
import io.compensationd.compensation.desk.Explanation.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a pending task has not been settled yet, and what would happen if it were taken up now.
final class Waiting {
    private final StoredTask task;
    private final Circumstances seen;
    private final List<Because> reasons = new ArrayList<>();

    private Waiting(StoredTask task, Circumstances seen) {
        this.task = task;
        this.seen = seen;
    }

    static Explanation of(StoredTask task, Circumstances seen) {
        return new Waiting(task, seen).explanation();
    }

    private Explanation explanation() {
        keptBack();
        held();
        var due = reasons.isEmpty();
        prospects();
        if (reasons.isEmpty())
            add(
                    Code.NOTHING_IN_THE_WAY,
                    "due for %s, and nothing is in the way: lane %d takes it up at its next firing",
                    span(task.times().nextRetry(), seen.now()),
                    seen.lane().number());
        return new Explanation(due, List.copyOf(reasons));
    }

    private void keptBack() {
        var lane = seen.lane();
        if (lane.paused())
            add(
                    Code.PAUSED,
                    "lane %d is paused%s: no task of it is settled until `compensationd resume`",
                    lane.number(),
                    lane.pauseReason().map(reason -> " (" + reason + ")").orElse(""));
        var next = task.times().nextRetry();
        if (next.isAfter(seen.now()))
            add(Code.NOT_YET_DUE, "waiting until %s (in %s)%s", second(next), span(seen.now(), next), lastError());
        lane.notBefore()
                .filter(time -> time.isAfter(seen.now()))
                .ifPresent(time -> add(
                        Code.LANE_BACKS_OFF,
                        "lane %d backs off after an error of the environment until %s (in %s)",
                        lane.number(),
                        second(time),
                        span(seen.now(), time)));
        if (seen.nodesAlive() == 0) add(Code.NO_NODE_ALIVE, "no node is alive: start one with `compensationd run`");
    }

    private String lastError() {
        var progress = task.progress();
        if (progress.retryCount() == 0) return "";
        return ", after attempt %d of %d: %s"
                .formatted(
                        progress.retryCount(),
                        progress.maxRetries(),
                        or(progress.errorMessage(), "no message recorded"));
    }

    private void held() {
        var held = seen.held();
        held.task().ifPresent(by -> add(Code.TASK_HELD, "its row is locked now%s: it is skipped", session(by)));
        held.account()
                .ifPresent(by -> add(
                        Code.ACCOUNT_HELD,
                        "the row of its account is locked now%s: its tasks are left out meanwhile",
                        session(by)));
        seen.lane()
                .suspect()
                .ifPresent(since -> add(
                        Code.FAILS_ALONE,
                        "it has failed alone since %s: its attempt is recorded once something shows that the rest works",
                        second(since)));
    }

    private String session(Holder holder) {
        return holder.session()
                .map(s -> " by session %d (%s) since %s (%s)"
                        .formatted(s.pid(), s.application(), second(s.since()), span(s.since(), seen.now())))
                .orElse("");
    }

    private void prospects() {
        var cost = task.charge().cost();
        var user = task.charge().userId();
        var account = seen.account();
        if (cost == null || cost.signum() < 0)
            add(
                    Code.COST_INVALID,
                    "its cost is %s: it will fail, because that can be no charge",
                    cost == null ? "NaN" : plain(cost));
        else if (account.isEmpty()) add(Code.ACCOUNT_MISSING, "account %d does not exist: it will fail", user);
        else if (!account.get().active()) add(Code.ACCOUNT_INACTIVE, "account %d is not active: it will fail", user);
        else shortage(cost, account.get().balance());
    }

    private void shortage(BigDecimal cost, @Nullable BigDecimal balance) {
        if (balance == null) add(Code.BALANCE_SHORT, "its account has no balance: the column is null or NaN");
        else if (balance.compareTo(cost) < 0)
            add(
                    Code.BALANCE_SHORT,
                    "balance %s is less than cost %s, short by %s: %s",
                    plain(balance),
                    plain(cost),
                    plain(cost.subtract(balance)),
                    switch (seen.engine().balance()) {
                        case RETRY -> "an attempt now is spent in vain and tried again later";
                        case FAIL -> "an attempt now fails it for good";
                        case OVERDRAW -> "it is deducted all the same, as the settings say";
                    });
    }

    @SuppressWarnings("AnnotateFormatMethod") // for one annotation no dependency
    private void add(Code code, String words, Object... values) {
        reasons.add(new Because(code, words.formatted(values)));
    }
}
