package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
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

    /// @param words a sentence for people
    public record Because(Code code, String words) {}

    public static Explanation of(StoredTask task, Circumstances seen) {
        var status = task.progress().status();
        return switch (status) {
            case "completed" -> ended(completed(task, seen));
            case "failed" -> ended(failed(task));
            case "cancelled" -> ended(new Because(Code.CANCELLED, cancelled(task)));
            case "processing" -> ended(processing(task, seen));
            case "pending" -> Waiting.of(task, seen);
            default ->
                ended(new Because(
                        Code.UNKNOWN_STATUS,
                        "status %s is unknown to compensationd: expected pending, processing, completed, failed or cancelled; it is left alone"
                                .formatted(Wrong.shown(status))));
        };
    }

    private static Because completed(StoredTask task, Circumstances seen) {
        var entry = seen.entry().orElse(null);
        if (entry != null)
            return new Because(
                    Code.COMPLETED,
                    "settled at %s by run %d%s: %s deducted from account %d, balance %s before and %s after"
                            .formatted(
                                    second(entry.settledAt()),
                                    entry.runId(),
                                    entry.node().map(node -> " on node " + node).orElse(""),
                                    plain(entry.amount()),
                                    entry.accountId(),
                                    plain(entry.balanceBefore()),
                                    plain(entry.balanceAfter())));
        var at = task.times().completed() == null
                ? ""
                : " at " + second(task.times().completed());
        return seen.adopted()
                .map(when -> new Because(
                        Code.COMPLETED_BY_ANOTHER_PROGRAM,
                        "completed%s by another program (seen at %s): compensationd deducted nothing for it"
                                .formatted(at, second(when))))
                .orElseGet(() -> new Because(
                        Code.COMPLETED_WITHOUT_ENTRY,
                        "completed%s, but without a ledger entry and not recorded as another program's: run `compensationd verify`"
                                .formatted(at)));
    }

    private static Because failed(StoredTask task) {
        var progress = task.progress();
        return new Because(
                Code.FAILED,
                "failed after %d of %d attempts (%s): %s; only a requeue tries again"
                        .formatted(
                                progress.retryCount(),
                                progress.maxRetries(),
                                or(progress.failureReason(), "no reason recorded"),
                                or(progress.errorMessage(), "no message recorded")));
    }

    private static String cancelled(StoredTask task) {
        return "cancelled, at the latest at %s (%s); it is never charged, only a requeue brings it back"
                .formatted(second(task.times().updated()), or(task.progress().errorMessage(), "no message recorded"));
    }

    private static Because processing(StoredTask task, Circumstances seen) {
        var since = task.times().updated();
        var then = seen.engine()
                .takeOver()
                .map(age -> "it is taken over only when that is longer ago than " + age)
                .orElse("it is left alone; look, then requeue or cancel it with --processing");
        return new Because(
                Code.IN_PROCESSING,
                "another program set it to processing and last changed it at %s (%s ago): it may be charged already, so %s"
                        .formatted(second(since), span(since, seen.now()), then));
    }

    private static Explanation ended(Because because) {
        return new Explanation(false, List.of(because));
    }

    static String plain(BigDecimal amount) {
        return amount.toPlainString();
    }

    static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /// A time span as people say it: `0.4 s`, `12 s`, `5 min`, `3 h`, `4 d`.
    static String span(Instant from, Instant to) {
        var span = Duration.between(from, to).abs();
        if (span.compareTo(Duration.ofSeconds(2)) < 0)
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
        if (span.compareTo(Duration.ofMinutes(2)) < 0) return span.toSeconds() + " s";
        if (span.compareTo(Duration.ofHours(2)) < 0) return span.toMinutes() + " min";
        if (span.compareTo(Duration.ofDays(2)) < 0) return span.toHours() + " h";
        return span.toDays() + " d";
    }

    static String or(@Nullable String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : text;
    }
}
