package io.compensationd.cli.tasks;

import io.compensationd.compensation.desk.StoredTask;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values as a person reads them. What others wrote into rows cannot move the cursor or colour the screen.
final class Shown {
    private Shown() {}

    static String amount(@Nullable BigDecimal amount) {
        return amount == null ? "NaN" : amount.toPlainString();
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String tasks(long count) {
        return count(count) + (count == 1 ? " task" : " tasks");
    }

    static String time(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String attempts(StoredTask task) {
        return task.progress().retryCount() + "/" + task.progress().maxRetries();
    }

    /// One line of at most so many characters.
    static String line(@Nullable String text, int max) {
        if (text == null || text.isEmpty()) return "-";
        var line = printable(text.replaceAll("\\s+", " "));
        return line.length() <= max ? line : line.substring(0, max - 3) + "...";
    }

    /// All of it, line ends and tabs kept.
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]", "\uFFFD");
    }
}
