package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.StoredTask;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A page of tasks.
///
/// @param statuses that are asked for
/// @param byDue    whether they are in the order in which they come due
/// @param filter   what selects them, as fields; empty: all
/// @param next     where the next page begins
public record Tasks(
        Address address,
        Set<String> statuses,
        boolean byDue,
        List<Field> filter,
        List<StoredTask> rows,
        Optional<String> next) {
    public static final List<String> STATUSES = List.of("pending", "failed", "cancelled", "processing", "completed");
    public static final List<String> REASONS = List.of(
            "balance_too_small", "account_inactive", "account_missing", "balance_invalid", "cost_invalid", "fault");
    private static final Set<String> CHANGEABLE = Set.of("pending", "failed", "cancelled");

    public boolean filtered() {
        return !filter.isEmpty();
    }

    /// Whether all that the filter selects can be changed at once: only what an index finds.
    public boolean changeable() {
        return !statuses.isEmpty() && CHANGEABLE.containsAll(statuses);
    }
}
