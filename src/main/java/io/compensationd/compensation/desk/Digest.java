package io.compensationd.compensation.desk;

import io.compensationd.compensation.Backlog.Pile;
import io.compensationd.compensation.Verification.Break;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// What people want to know without asking, of one stretch of time and of now. It names no user, task or body: a mail
/// is read by whoever gets hold of it.
///
/// @param since      the stretch begins with
/// @param until      and ends before
/// @param failures   attempts of that time that did not settle, by reason
/// @param due        now, as all that follows
/// @param failed     all that wait for a person's decision
/// @param processing left behind by another program
public record Digest(
        Instant since,
        Instant until,
        Sum settled,
        List<Failure> failures,
        Pile due,
        Pile waiting,
        Pile failed,
        Pile processing,
        List<Break> breaks) {
    public record Sum(long tasks, BigDecimal amount) {}

    /// @param reason a stable code
    /// @param failed for good, with their amount
    /// @param retried tried in vain, and to be tried again
    public record Failure(String reason, long failed, BigDecimal amount, long retried) {}

    public boolean ok() {
        return breaks.isEmpty();
    }

    /// One line, the worst first.
    public String headline() {
        var numbers =
                settled.tasks + " settled, " + lost() + " failed, " + (due.tasks() + waiting.tasks()) + " waiting";
        return ok() ? numbers : "BROKEN INVARIANTS (" + breaks.size() + "), " + numbers;
    }

    /// For good, in that time.
    public long lost() {
        return failures.stream().mapToLong(Failure::failed).sum();
    }

    /// Plain text.
    public String text() {
        var text = new StringBuilder();
        text.append("From ")
                .append(second(since))
                .append(" to ")
                .append(second(until))
                .append(":\n\n");
        line(text, "settled", settled.tasks, settled.amount, "");
        line(text, "failed for good", lost(), lostAmount(), "");
        for (var failure : failures) line(text, "  " + failure.reason, failure.failed, failure.amount, tried(failure));
        text.append("\nNow:\n\n");
        line(text, "due", due);
        line(text, "waiting for their next try", waiting);
        line(text, "failed, for you to decide", failed);
        line(text, "in processing, by another program", processing);
        text.append('\n');
        if (ok()) text.append("Every deduction is accounted for, exactly once: no invariant is broken.\n");
        for (var found : breaks)
            text.append("BROKEN ")
                    .append(found.invariant())
                    .append(": ")
                    .append(found.count())
                    .append(' ')
                    .append(found.message())
                    .append('\n');
        if (!ok()) text.append("Run compensationd verify, and keep what it says. Do not mend rows by hand.\n");
        return text.toString();
    }

    private BigDecimal lostAmount() {
        return failures.stream().map(Failure::amount).reduce(new BigDecimal("0.0000"), BigDecimal::add);
    }

    private static String tried(Failure failure) {
        return failure.retried == 0 ? "" : failure.retried + " tries that will be repeated";
    }

    private static void line(StringBuilder text, String name, Pile pile) {
        var oldest = pile.age().map(age -> "the oldest for " + age.truncatedTo(ChronoUnit.SECONDS));
        line(text, name, pile.tasks(), pile.amount(), oldest.orElse(""));
    }

    private static void line(StringBuilder text, String name, long tasks, BigDecimal amount, String more) {
        var money = amount.setScale(Math.max(4, amount.scale())).toPlainString();
        text.append("  %-34s %10d tasks %18s  %s"
                        .formatted(name, tasks, money, more)
                        .stripTrailing())
                .append('\n');
    }

    private static String second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
