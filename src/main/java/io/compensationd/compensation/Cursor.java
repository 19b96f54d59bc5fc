package io.compensationd.compensation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A place in the claim's order: the pair ("nextRetryAt", id) of the last claimed task, to the microsecond. The time
/// alone is not enough: an import in one transaction gives all its rows the same.
///
/// @param id least for a place before all tasks of its time
record Cursor(Instant at, long id) implements Comparable<Cursor> {
    /// Tasks get their time when their transaction begins: those of longer ones wait for a pass from the beginning.
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);

    static Cursor after(Task task) {
        return new Cursor(task.dueAt(), task.id());
    }

    /// Where to start once all up to here was passed: tasks of transactions that committed late stand before it.
    Cursor lookingBack() {
        return isBeforeAll() ? this : new Cursor(at.minus(LOOK_BACK), Long.MIN_VALUE);
    }

    /// Whether it stands before all tasks of its time.
    boolean isBeforeAll() {
        return id == Long.MIN_VALUE;
    }

    static @Nullable Cursor later(@Nullable Cursor one, @Nullable Cursor other) {
        if (one == null || other == null) return one == null ? other : one;
        return other.compareTo(one) > 0 ? other : one;
    }

    @Override
    public int compareTo(Cursor other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : Long.compare(id, other.id);
    }
}
