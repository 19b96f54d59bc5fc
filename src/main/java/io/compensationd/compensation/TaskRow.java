package io.compensationd.compensation;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/// The columns of `compensation_tasks` that queries may name, under Prisma's names. The bodies are left out on purpose:
/// they never travel through the JVM. Prisma's timestamps carry no zone and are UTC.
@Entity(name = "Task")
@Table(name = "compensation_tasks")
@Immutable
@SuppressWarnings({"NullAway.Init", "unused"})
class TaskRow {
    @Id
    long id;

    long userId;
    long userPricingId;
    BigDecimal cost;
    String status;
    int retryCount;
    int maxRetries;

    @Nullable
    String errorMessage;

    String userClerkId;
    String serviceProvider;
    String requestApi;

    @Nullable
    LocalDateTime completedAt;

    LocalDateTime createdAt;
    LocalDateTime updatedAt;
    Instant nextRetryAt;

    @Nullable
    Instant lastAttemptAt;

    @Nullable
    String failureReason;

    @Nullable
    String idempotencyKey;
}
