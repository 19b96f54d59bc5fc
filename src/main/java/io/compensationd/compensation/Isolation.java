package io.compensationd.compensation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Finds the task that makes chunks fail, by halves: it is among the next `within` tasks. Afterwards chunks grow back,
/// doubling.
final class Isolation {
    private final int tasksMax;
    private int next;
    private int within;
    private @Nullable Instant since;

    Isolation(int tasksMax) {
        this.tasksMax = tasksMax;
        this.next = tasksMax;
    }

    /// Tasks of the next chunk, at most.
    int next() {
        return next;
    }

    void committed(int tasks) {
        within = Math.max(0, within - tasks);
        if (within == 0) since = null;
        next = within > 0 ? Math.max(1, within / 2) : (int) Math.min(tasksMax, 2L * next);
    }

    /// @param tasks of the chunk that failed; 1: it is this one
    void failed(int tasks, Instant now) {
        if (since == null) since = now;
        within = tasks;
        next = Math.max(1, tasks / 2);
    }

    /// The task was found: it is looked for no longer. Returns when a chunk with it failed first.
    Instant found(Instant now) {
        var first = since == null ? now : since;
        since = null;
        within = 0;
        return first;
    }
}
