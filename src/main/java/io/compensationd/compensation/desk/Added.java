package io.compensationd.compensation.desk;

import java.util.List;

/// What became of a draft.
public sealed interface Added {
    /// @param activeAccount false: the task is stored, and fails as long as its account is not active
    record Stored(long id, boolean activeAccount) implements Added {}

    /// The same task with the same idempotency key was stored before.
    record AlreadyThere(long id, String status) implements Added {}

    /// Another task has this idempotency key. Nothing was stored.
    record KeyTaken(long id, List<Difference> differences) implements Added {}

    /// The account does not exist. Nothing was stored.
    record NoAccount(long userId) implements Added {}

    /// Where two tasks with one key differ; of bodies, only how long they are.
    record Difference(Column column, String stored, String given) {
        @Override
        public String toString() {
            return "%s is %s, given %s".formatted(column.text(), stored, given);
        }
    }
}
