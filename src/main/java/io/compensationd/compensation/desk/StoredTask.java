package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
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

    /// For lists: many rows are in a node's small heap at once, and others may write texts of any size into them.
    static final String COLUMNS = columns(500);

    /// For a task alone. What we take in ourselves is shorter.
    static final String ALONE = columns(10_000);

    /// A text that is longer ends in `…`. Its size stands in the row, and its beginning is read alone.
    private static String columns(int textMax) {
        var columns = new StringBuilder("""
                t.id, t."userId", t."userPricingId", nullif(t.cost, 'NaN') as cost, t."retryCount", t."maxRetries",
                t."createdAt" at time zone 'UTC' as created, t."updatedAt" at time zone 'UTC' as updated,
                t."nextRetryAt" as due, t."lastAttemptAt" as attempted, t."completedAt" at time zone 'UTC' as completed
                """);
        for (var text : TEXTS) columns.append("""
                    , left(t.%1$s, %2$d)
                      || case when octet_length(t.%1$s) > octet_length(left(t.%1$s, %2$d)) then '…' else '' end as %1$s
                    """.formatted(text, textMax));
        return columns.toString();
    }

    static StoredTask read(ResultSet row) throws SQLException {
        return new StoredTask(
                row.getLong("id"),
                new Charge(
                        row.getLong("userId"),
                        row.getLong("userPricingId"),
                        row.getBigDecimal("cost"),
                        row.getString("idempotencyKey")),
                new Progress(
                        row.getString("status"),
                        row.getInt("retryCount"),
                        row.getInt("maxRetries"),
                        row.getString("failureReason"),
                        row.getString("errorMessage")),
                new Times(
                        time(row, "created"),
                        time(row, "updated"),
                        time(row, "due"),
                        timeOrNull(row, "attempted"),
                        timeOrNull(row, "completed")),
                new Origin(
                        row.getString("userClerkId"), row.getString("serviceProvider"), row.getString("requestApi")));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
