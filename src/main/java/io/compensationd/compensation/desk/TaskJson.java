package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A task under the names of its columns. Ids are strings: they may be larger than a JSON reader's numbers.
public record TaskJson(
        String id,
        String userId,
        String userPricingId,
        @Nullable BigDecimal cost,
        String status,
        int retryCount,
        int maxRetries,
        @Nullable String failureReason,
        @Nullable String errorMessage,
        @Nullable String idempotencyKey,
        String userClerkId,
        String serviceProvider,
        String requestApi,
        Instant createdAt,
        Instant updatedAt,
        Instant nextRetryAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Instant completedAt) {

    public static TaskJson of(StoredTask task) {
        var charge = task.charge();
        var progress = task.progress();
        var origin = task.origin();
        var times = task.times();
        return new TaskJson(
                Long.toString(task.id()),
                Long.toString(charge.userId()),
                Long.toString(charge.userPricingId()),
                charge.cost(),
                progress.status(),
                progress.retryCount(),
                progress.maxRetries(),
                progress.failureReason(),
                progress.errorMessage(),
                charge.key(),
                origin.userClerkId(),
                origin.serviceProvider(),
                origin.requestApi(),
                times.created(),
                times.updated(),
                times.nextRetry(),
                times.lastAttempt(),
                times.completed());
    }
}
