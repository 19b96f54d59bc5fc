package io.compensationd.compensation;

import java.time.Duration;
import java.time.Instant;

/// A place in the claim's order: the pair ("nextRetryAt", id) of the last claimed task, to the microsecond. The time
/// alone is not enough: an import in one transaction gives all its rows the same.
record Cursor(Instant at, long id) implements Comparable<Cursor> {
    static Cursor after(Task task) {
        return new Cursor(task.dueAt(), task.id());
    }

    Cursor back(Duration by) {
        return new Cursor(at.minus(by), Long.MIN_VALUE);
    }

    @Override
    public int compareTo(Cursor other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : Long.compare(id, other.id);
    }
}
