package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.StoredTask;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A page of tasks.
///
/// @param byDue  whether they are in the order in which they come due
/// @param filter what selects them, as fields; empty: all
/// @param next   where the next page begins
/// @param isPart whether they were looked for among [#LOOK] tasks alone
public record Tasks(
        Address address,
        boolean byDue,
        List<Field> filter,
        List<StoredTask> rows,
        Optional<String> next,
        boolean isPart) {
    /// Of each status, from where a page begins: what no index finds is looked for among these.
    public static final int LOOK = 10_000;

    public static final List<String> STATUSES = List.of("pending", "failed", "cancelled", "processing", "completed");
    public static final List<String> REASONS = List.of(
            "balance_too_small",
            "account_inactive",
            "account_missing",
            "balance_invalid",
            "cost_invalid",
            "fault",
            "cancelled");

    public boolean filtered() {
        return !filter.isEmpty();
    }

    /// Whether all that the filter selects can be changed at once: only what an index finds.
    public boolean changeable() {
        var statuses = values("status");
        return !statuses.isEmpty() && statuses.stream().allMatch(Tasks::changes);
    }

    /// Whether a task of this status can be requeued or cancelled here.
    public static boolean changes(String status) {
        return Stream.of(Change.values()).anyMatch(change -> change.from(false).contains(status));
    }

    /// What is asked for.
    public List<String> values(String name) {
        return filter.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }
}
