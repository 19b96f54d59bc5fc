package io.compensationd.compensation.desk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why a task is or is not settled now: a function of the row and its circumstances, nothing else.
///
/// @param due     whether a node would take the task up now
/// @param because the reasons, the weightiest first; never empty
public record Explanation(boolean due, List<Because> because) {
    public enum Code {
        COMPLETED,
        COMPLETED_BY_ANOTHER_PROGRAM,
        COMPLETED_WITHOUT_ENTRY,
        FAILED,
        CANCELLED,
        IN_PROCESSING,
        UNKNOWN_STATUS,
        PAUSED,
        NOT_YET_DUE,
        LANE_BACKS_OFF,
        NO_NODE_ALIVE,
        TASK_HELD,
        ACCOUNT_HELD,
        FAILS_ALONE,
        COST_INVALID,
        ACCOUNT_MISSING,
        ACCOUNT_INACTIVE,
        BALANCE_SHORT,
        NOTHING_IN_THE_WAY
    }

    /// @param clauses of one sentence
    public record Because(Code code, List<Clause> clauses) {
        static Because of(Code code, Clause... clauses) {
            return new Because(code, List.of(clauses));
        }

        /// A sentence for people, in English.
        public String words() {
            return clauses.stream().map(Clause::english).collect(Collectors.joining());
        }
    }

    public static Explanation of(StoredTask task, Circumstances seen) {
        var status = task.progress().status();
        return switch (status) {
            case "completed" -> ended(completed(task, seen));
            case "failed" -> ended(failed(task));
            case "cancelled" -> ended(cancelled(task));
            case "processing" -> ended(processing(task, seen));
            case "pending" -> Waiting.of(task, seen);
            default -> ended(Because.of(Code.UNKNOWN_STATUS, Clause.of(Saying.UNKNOWN_STATUS, Wrong.shown(status))));
        };
    }

    private static Because completed(StoredTask task, Circumstances seen) {
        if (seen.entry().isPresent()) return settled(seen.entry().get());
        var completed = task.times().completed();
        var at = completed == null ? Clause.of(Saying.COMPLETED) : Clause.of(Saying.COMPLETED_AT, completed);
        return seen.adopted()
                .map(when -> Because.of(Code.COMPLETED_BY_ANOTHER_PROGRAM, at, Clause.of(Saying.BY_ANOTHER, when)))
                .orElseGet(() -> Because.of(Code.COMPLETED_WITHOUT_ENTRY, at, Clause.of(Saying.WITHOUT_ENTRY)));
    }

    private static Because settled(Circumstances.EntryRow entry) {
        var clauses = new ArrayList<Clause>();
        clauses.add(Clause.of(Saying.SETTLED, entry.settledAt(), entry.runId()));
        entry.node().ifPresent(node -> clauses.add(Clause.of(Saying.ON_NODE, node)));
        clauses.add(Clause.of(
                Saying.DEDUCTED, entry.amount(), entry.accountId(), entry.balanceBefore(), entry.balanceAfter()));
        return new Because(Code.COMPLETED, List.copyOf(clauses));
    }

    private static Because failed(StoredTask task) {
        var progress = task.progress();
        var reason = progress.failureReason();
        return Because.of(
                Code.FAILED,
                Clause.of(
                        Saying.FAILED,
                        progress.retryCount(),
                        progress.maxRetries(),
                        reason == null || reason.isBlank() ? Saying.NO_REASON : new Clause.Code(reason),
                        message(progress.errorMessage())));
    }

    private static Because cancelled(StoredTask task) {
        return Because.of(
                Code.CANCELLED,
                Clause.of(
                        Saying.CANCELLED,
                        task.times().updated(),
                        message(task.progress().errorMessage())));
    }

    private static Because processing(StoredTask task, Circumstances seen) {
        var since = task.times().updated();
        return Because.of(
                Code.IN_PROCESSING,
                Clause.of(Saying.IN_PROCESSING, since, span(since, seen.now())),
                seen.engine()
                        .takeOver()
                        .map(age -> Clause.of(Saying.TAKEN_OVER, age.toString()))
                        .orElseGet(() -> Clause.of(Saying.LEFT_ALONE)));
    }

    private static Explanation ended(Because because) {
        return new Explanation(false, List.of(because));
    }

    static Duration span(Instant from, Instant to) {
        return Duration.between(from, to).abs();
    }

    static Object message(@Nullable String text) {
        return text == null || text.isBlank() ? Saying.NO_MESSAGE : text;
    }
}
