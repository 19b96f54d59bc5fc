package io.compensationd.compensation;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A deferred charge that is due, as the claim reads it: what the decision needs and nothing else, above all no bodies.
///
/// @param accountId `"userId"` of the row; may be negative
/// @param cost      as it stands in the row; null: NaN
/// @param dueAt     its `"nextRetryAt"`, to the microsecond
public record Task(long id, long accountId, @Nullable BigDecimal cost, int retryCount, int maxRetries, Instant dueAt) {

    /// Failed attempts after one more. Never above `maxRetries`, and never less than before: a row may already be past
    /// it.
    int retryCountAfterFailure() {
        return Math.max(retryCount, (int) Math.min(retryCount + 1L, maxRetries));
    }

    /// Whether one more failed attempt is the last.
    boolean isLastAttempt() {
        return retryCount + 1L >= maxRetries;
    }
}
