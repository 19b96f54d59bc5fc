package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A row of `compensation_tasks` without its bodies.
public record StoredTask(long id, Charge charge, Progress progress, Times times, Origin origin) {
    /// @param cost null: NaN, which nobody can pay
    public record Charge(
            long userId,
            long userPricingId,
            @Nullable BigDecimal cost,
            @Nullable String key) {}

    public record Progress(
            String status,
            int retryCount,
            int maxRetries,
            @Nullable String failureReason,
            @Nullable String errorMessage) {}

    public record Times(
            Instant created,
            Instant updated,
            Instant nextRetry,
            @Nullable Instant lastAttempt,
            @Nullable Instant completed) {}

    public record Origin(String userClerkId, String serviceProvider, String requestApi) {}

    private static final List<String> TEXTS = List.of(
            "\"idempotencyKey\"",
            "status",
            "\"failureReason\"",
            "\"errorMessage\"",
            "\"userClerkId\"",
            "\"serviceProvider\"",
            "\"requestApi\"");

    private static final int LISTED_MAX = 500;
    private static final int ALONE_MAX = 10_000;

    /// What [#COLUMNS] are made of, for a subquery that walks over rows: for each that it leaves out these cost
    /// nothing. Bodies are not among them, which some roles may not read.
    static final String STORED = """
            t.id, t."userId", t."userPricingId", t.cost, t."retryCount", t."maxRetries", t."createdAt", t."updatedAt",
            t."nextRetryAt", t."lastAttemptAt", t."completedAt\"""" + each(", t.%s");

    /// For lists: many rows are in a node's small heap at once, and others may write texts of any size into them.
    static final String COLUMNS = columns(LISTED_MAX);

    /// For a task alone. What we take in ourselves is shorter.
    static final String ALONE = columns(ALONE_MAX);

    /// Of each text one character more than is shown, which says that it is longer.
    private static String columns(int textMax) {
        return """
                t.id, t."userId", t."userPricingId", nullif(t.cost, 'NaN') as cost, t."retryCount", t."maxRetries",
                t."createdAt" at time zone 'UTC' as created, t."updatedAt" at time zone 'UTC' as updated,
                t."nextRetryAt" as due, t."lastAttemptAt" as attempted, t."completedAt" at time zone 'UTC' as completed
                """ + each(", left(t.%1$s, " + (textMax + 1) + ") as %1$s");
    }

    private static String each(String form) {
        return TEXTS.stream().map(form::formatted).collect(Collectors.joining());
    }

    /// One of many: a text that is longer than lists show it ends in `…`.
    static StoredTask read(ResultSet row) throws SQLException {
        return read(row, LISTED_MAX);
    }

    static StoredTask readAlone(ResultSet row) throws SQLException {
        return read(row, ALONE_MAX);
    }

    private static StoredTask read(ResultSet row, int max) throws SQLException {
        return new StoredTask(
                row.getLong("id"),
                new Charge(
                        row.getLong("userId"),
                        row.getLong("userPricingId"),
                        row.getBigDecimal("cost"),
                        textOrNull(row, "idempotencyKey", max)),
                new Progress(
                        text(row, "status", max),
                        row.getInt("retryCount"),
                        row.getInt("maxRetries"),
                        textOrNull(row, "failureReason", max),
                        textOrNull(row, "errorMessage", max)),
                new Times(
                        time(row, "created"),
                        time(row, "updated"),
                        time(row, "due"),
                        timeOrNull(row, "attempted"),
                        timeOrNull(row, "completed")),
                new Origin(
                        text(row, "userClerkId", max),
                        text(row, "serviceProvider", max),
                        text(row, "requestApi", max)));
    }

    private static @Nullable String textOrNull(ResultSet row, String column, int max) throws SQLException {
        return row.getString(column) == null ? null : text(row, column, max);
    }

    private static String text(ResultSet row, String column, int max) throws SQLException {
        var text = row.getString(column);
        if (text.codePointCount(0, text.length()) <= max) return text;
        return text.substring(0, text.offsetByCodePoints(0, max)) + "…";
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
