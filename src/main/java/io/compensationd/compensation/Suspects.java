package io.compensationd.compensation;

import io.compensationd.compensation.Outcome.Why;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// Tasks that failed alone. Whether one of them is at fault or the world around it cannot be told from the failure: so
/// its attempt is spent only once something shows that the world works, and until then it stays here, out of the way.
final class Suspects {
    /// More of them than this, with nothing that works, is the environment and not the tasks.
    static final int MAX = 16;

    /// The newest entries come last, but not strictly: lanes commit in any order.
    private static final String WORLD_WORKS = """
            select cast(:first as timestamptz) < clock_timestamp() - interval '10 minutes'
                or exists (select from (select settled_at from compensation.ledger_entries order by id desc limit 100) newest
                           where settled_at > :first)
            """;

    private final Map<Long, Suspicion> suspicions = new HashMap<>();
    private boolean changed;

    /// @param known task id -> first failure, as the lane's row keeps them
    Suspects(Map<Long, Instant> known) {
        known.forEach((task, first) -> suspicions.put(task, new Suspicion(task, first, null)));
    }

    void add(long task, Instant first, Why why) {
        suspicions.merge(task, new Suspicion(task, first, why), (old, now) -> new Suspicion(task, old.first(), why));
        changed = true;
    }

    void remove(long task) {
        changed |= suspicions.remove(task) != null;
    }

    Set<Long> tasks() {
        return Set.copyOf(suspicions.keySet());
    }

    List<Suspicion> all() {
        return List.copyOf(suspicions.values());
    }

    boolean tooMany() {
        return suspicions.size() >= MAX;
    }

    boolean changed() {
        return changed;
    }

    /// Whether a ledger entry is newer than a task's first failure, or that is long ago.
    static boolean worldWorks(StatelessSession session, Instant first) {
        return session.createNativeQuery(WORLD_WORKS, Boolean.class)
                .setParameter("first", first)
                .getSingleResult();
    }

    /// @param first when a chunk with it failed for the first time
    /// @param why   null: it was not tried in this firing
    record Suspicion(long task, Instant first, @Nullable Why why) {}
}
