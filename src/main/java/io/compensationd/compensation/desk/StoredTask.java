package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    static final String COLUMNS = """
            t.id, t."userId", t."userPricingId", nullif(t.cost, 'NaN') as cost, t."idempotencyKey",
            t.status, t."retryCount", t."maxRetries", t."failureReason", t."errorMessage",
            t."createdAt" at time zone 'UTC' as created, t."updatedAt" at time zone 'UTC' as updated,
            t."nextRetryAt" as due, t."lastAttemptAt" as attempted, t."completedAt" at time zone 'UTC' as completed,
            t."userClerkId", t."serviceProvider", t."requestApi"
            """;

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
