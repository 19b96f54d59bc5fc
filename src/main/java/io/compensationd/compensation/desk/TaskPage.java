package io.compensationd.compensation.desk;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Some rows of a list, and where it goes on.
///
/// @param next the cursor of the following page; empty: this was the last one
/// @param part whether they were looked for among so many tasks alone
public record TaskPage(List<StoredTask> rows, Optional<Cursor> next, boolean part) {
    TaskPage(List<StoredTask> rows, Optional<Cursor> next) {
        this(rows, next, false);
    }

    /// Of a look by creation that ended there, its rows up to there: what follows is for the next page, in its order.
    TaskPage upTo(Optional<Cursor> end, boolean descending) {
        if (end.isEmpty()) return inPart(next);
        var kept = rows.stream()
                .filter(row ->
                        descending ? end.get().compareTo(row) <= 0 : end.get().compareTo(row) >= 0)
                .toList();
        boolean full = next.isPresent() && kept.size() == rows.size();
        return new TaskPage(kept, full ? next : end, true);
    }

    TaskPage inPart(Optional<Cursor> next) {
        return new TaskPage(rows, next, true);
    }

    /// The last row of a page: its sort value and its id. Written `value/id`, for instance
    /// `2026-11-22T10:00:00.123Z/4711`.
    public record Cursor(String value, long id) {
        private static final Pattern FORM = Pattern.compile("(.{1,64})/(-?[0-9]{1,19})");
        private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,19}");
        private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?|NaN");

        /// Empty: no cursor of this order.
        public static Optional<Cursor> parse(String text, TaskOrder.By by) {
            var parts = FORM.matcher(text);
            if (!parts.matches() || !fits(parts.group(1), by) || !isWhole(parts.group(2))) return Optional.empty();
            return Optional.of(new Cursor(parts.group(1), Long.parseLong(parts.group(2))));
        }

        /// Of a list by creation.
        private int compareTo(StoredTask task) {
            int way = Instant.parse(value).compareTo(task.times().created());
            return way == 0 ? Long.compare(id, task.id()) : way;
        }

        private static boolean fits(String value, TaskOrder.By by) {
            return switch (by) {
                case ID -> isWhole(value);
                case COST -> NUMBER.matcher(value).matches();
                case CREATED, DUE -> isInstant(value);
            };
        }

        private static boolean isWhole(String value) {
            return WHOLE.matcher(value).matches() && new BigInteger(value).bitLength() < Long.SIZE;
        }

        private static boolean isInstant(String value) {
            try {
                return Instant.parse(value).getEpochSecond()
                        < Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();
            } catch (DateTimeException e) {
                return false;
            }
        }

        @Override
        public String toString() {
            return value + "/" + id;
        }
    }
}
