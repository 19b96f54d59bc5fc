package io.compensationd.compensation.desk;

import java.util.Set;
import java.util.TreeSet;

/// What an operator may do to a task: from which statuses, and what it makes of the row.
///
/// `processing` is another program's word, and its row may be charged already: it counts only when named expressly.
public enum Change {
    /// Back in line with all its attempts, due at once.
    REQUEUE("""
            status = 'pending', "retryCount" = 0, "nextRetryAt" = clock_timestamp(), "failureReason" = null,
            "errorMessage" = case when p.reason is null then t."errorMessage"
                else left('requeued by an operator: ' || p.reason || coalesce('; before: ' || t."errorMessage", ''), 2000)
                end,
            "updatedAt" = clock_timestamp() at time zone 'UTC'"""),
    /// Never charged, unless it is requeued.
    CANCEL("""
            status = 'cancelled', "failureReason" = 'cancelled',
            "errorMessage" = left('cancelled by an operator' || coalesce(': ' || p.reason, '')
                || coalesce('; before: ' || t."errorMessage", ''), 2000),
            "updatedAt" = clock_timestamp() at time zone 'UTC'""");

    private final String assignments;

    Change(String assignments) {
        this.assignments = assignments;
    }

    /// @param processing whether rows that another program left in `processing` are meant, too
    public Set<String> from(boolean processing) {
        var from = new TreeSet<>(
                switch (this) {
                    case REQUEUE -> Set.of("failed", "cancelled");
                    case CANCEL -> Set.of("pending", "failed");
                });
        if (processing) from.add("processing");
        return from;
    }

    /// SQL for a task `t` and an operator's reason `p.reason`, which may be null.
    String assignments() {
        return assignments;
    }
}
