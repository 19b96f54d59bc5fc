package io.compensationd.compensation.desk;

import static io.compensationd.compensation.desk.Explanation.message;
import static io.compensationd.compensation.desk.Explanation.span;

import io.compensationd.compensation.desk.Circumstances.Holder;
import io.compensationd.compensation.desk.Circumstances.PauseNote;
import io.compensationd.compensation.desk.Explanation.Because;
import io.compensationd.compensation.desk.Explanation.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
                    Clause.of(
                            Saying.DUE,
                            span(task.times().nextRetry(), seen.now()),
                            seen.lane().number()));
        return new Explanation(due, List.copyOf(reasons));
    }

    private void keptBack() {
        var lane = seen.lane();
        if (lane.paused())
            add(
                    Code.PAUSED,
                    List.of(
                            said(Saying.PAUSED, lane.number()),
                            lane.pause().map(Waiting::byWhom),
                            Optional.of(untilWhen())));
        var next = task.times().nextRetry();
        if (next.isAfter(seen.now()))
            add(Code.NOT_YET_DUE, List.of(said(Saying.NOT_YET, next, span(seen.now(), next)), lastAttempt()));
        lane.notBefore()
                .filter(time -> time.isAfter(seen.now()))
                .ifPresent(time -> add(
                        Code.LANE_BACKS_OFF, Clause.of(Saying.BACKS_OFF, lane.number(), time, span(seen.now(), time))));
        if (seen.nodesAlive() == 0) add(Code.NO_NODE_ALIVE, Clause.of(Saying.NO_NODE));
    }

    private static Clause byWhom(PauseNote note) {
        var who = new Clause.Who(note.by());
        return note.reason()
                .map(reason -> Clause.of(Saying.PAUSED_BY_WHY, who, reason))
                .orElseGet(() -> Clause.of(Saying.PAUSED_BY, who));
    }

    private Clause untilWhen() {
        return seen.lane()
                .pause()
                .flatMap(PauseNote::ends)
                .filter(end -> end.isAfter(seen.now()))
                .map(end -> Clause.of(Saying.UNTIL_IT_ENDS, end, span(seen.now(), end)))
                .orElseGet(() -> Clause.of(Saying.UNTIL_RESUMED));
    }

    private Optional<Clause> lastAttempt() {
        var progress = task.progress();
        if (progress.retryCount() == 0) return Optional.empty();
        return said(
                Saying.AFTER_ATTEMPT, progress.retryCount(), progress.maxRetries(), message(progress.errorMessage()));
    }

    private void held() {
        var held = seen.held();
        held.task()
                .ifPresent(by ->
                        add(Code.TASK_HELD, List.of(said(Saying.TASK_LOCKED), session(by), said(Saying.SKIPPED))));
        held.account()
                .ifPresent(by -> add(
                        Code.ACCOUNT_HELD, List.of(said(Saying.ACCOUNT_LOCKED), session(by), said(Saying.LEFT_OUT))));
        seen.lane().suspect().ifPresent(since -> add(Code.FAILS_ALONE, Clause.of(Saying.ALONE, since)));
    }

    private Optional<Clause> session(Holder holder) {
        return holder.session()
                .map(s -> s.since()
                        .map(since ->
                                Clause.of(Saying.BY_SESSION, s.pid(), s.application(), since, span(since, seen.now())))
                        .orElseGet(() -> Clause.of(Saying.BY_SESSION_UNDATED, s.pid(), s.application())));
    }

    /// As a part among others that may not be there.
    private static Optional<Clause> said(Saying saying, Object... values) {
        return Optional.of(Clause.of(saying, values));
    }

    private void prospects() {
        var cost = task.charge().cost();
        var user = task.charge().userId();
        var account = seen.account();
        if (cost == null || cost.signum() < 0)
            add(Code.COST_INVALID, Clause.of(Saying.NO_COST, cost == null ? "NaN" : cost));
        else if (account.isEmpty()) add(Code.ACCOUNT_MISSING, Clause.of(Saying.NO_ACCOUNT, user));
        else if (!account.get().active()) add(Code.ACCOUNT_INACTIVE, Clause.of(Saying.NOT_ACTIVE, user));
        else shortage(cost, account.get().balance());
    }

    private void shortage(BigDecimal cost, @Nullable BigDecimal balance) {
        if (balance == null) add(Code.BALANCE_SHORT, Clause.of(Saying.NO_BALANCE));
        else if (balance.compareTo(cost) < 0)
            add(
                    Code.BALANCE_SHORT,
                    Clause.of(Saying.SHORT, balance, cost, cost.subtract(balance)),
                    Clause.of(
                            switch (seen.engine().balance()) {
                                case RETRY -> Saying.IN_VAIN;
                                case FAIL -> Saying.FOR_GOOD;
                                case OVERDRAW -> Saying.OVERDRAWN;
                            }));
    }

    private void add(Code code, Clause... clauses) {
        reasons.add(Because.of(code, clauses));
    }

    private void add(Code code, List<Optional<Clause>> clauses) {
        reasons.add(new Because(code, clauses.stream().flatMap(Optional::stream).toList()));
    }
}
