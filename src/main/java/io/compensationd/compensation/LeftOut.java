package io.compensationd.compensation;

import java.util.Set;

/// Due work that a firing did not touch. The next look leaves it out too, so that it does not look like fresh work.
///
/// @param tasks    that failed alone and are not recorded yet, or that somebody else has locked
/// @param accounts that somebody else has locked: all their tasks were left out
/// @param count    tasks left out in all
public record LeftOut(Set<Long> tasks, Set<Long> accounts, long count) {
    public static final LeftOut NOTHING = new LeftOut(Set.of(), Set.of(), 0);

    public LeftOut {
        tasks = Set.copyOf(tasks);
        accounts = Set.copyOf(accounts);
    }

    public boolean isEmpty() {
        return tasks.isEmpty() && accounts.isEmpty();
    }
}
