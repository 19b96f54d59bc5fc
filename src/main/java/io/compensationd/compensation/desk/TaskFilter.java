package io.compensationd.compensation.desk;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which tasks. An empty part leaves them all in.
///
/// @param reasons the codes in `failureReason`
/// @param from    created at this time or later
/// @param before  created before this time
public record TaskFilter(
        Set<Long> ids,
        Set<String> statuses,
        Set<Long> users,
        Set<String> reasons,
        Optional<Instant> from,
        Optional<Instant> before) {

    /// All but completed ones, which are many.
    private static final Set<String> NOT_FINAL = Set.of("pending", "processing", "failed", "cancelled");

    public static final TaskFilter ALL =
            new TaskFilter(Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty());

    public static TaskFilter ids(Set<Long> ids) {
        return new TaskFilter(ids, Set.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty());
    }

    public TaskFilter statuses(Set<String> statuses) {
        return new TaskFilter(ids, statuses, users, reasons, from, before);
    }

    /// Without a status, a reason is looked for where one can be: completed tasks have none. Who wants those that
    /// another program completed, and left one on, names the status.
    public TaskFilter withReasonsWhereTheyAre() {
        return reasons.isEmpty() || !statuses.isEmpty() ? this : statuses(NOT_FINAL);
    }

    /// Without a status, what somebody can change among all users' tasks: completed ones need not be counted.
    public TaskFilter whereChangesAre() {
        return statuses.isEmpty() && users.isEmpty() && ids.isEmpty() ? statuses(NOT_FINAL) : this;
    }

    public boolean selectsAll() {
        return equals(ALL);
    }
}
