package io.compensationd.compensation;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
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

    /// So many rows that others' work cannot clear are a fault of the table.
    private static final int ASIDE_MAX = 200;

    /// The newest entries come last, but not strictly: lanes commit in any order.
    private static final String OTHERS_SUCCEED = """
            select exists (select from (select settled_at from compensation.ledger_entries order by id desc limit 100) newest
                           where settled_at > cast(:first as timestamptz))
            """;

    private static final String WORLD_WORKS =
            OTHERS_SUCCEED + " or cast(:first as timestamptz) < clock_timestamp() - interval '10 minutes'";

    private final Map<Long, Suspicion> suspicions = new HashMap<>();
    private final Set<Long> aside = new HashSet<>();
    private boolean changed;

    /// @param known task id -> first failure, as the lane's row keeps them
    Suspects(Map<Long, Instant> known) {
        known.forEach((task, first) -> suspicions.put(task, new Suspicion(task, first, null)));
    }

    void add(long task, Instant first, Fault fault) {
        suspicions.merge(task, new Suspicion(task, first, fault), (old, _) -> new Suspicion(task, old.first(), fault));
        changed = true;
    }

    /// Others succeed, so it is one of a few: it is no sign of a broken environment, and had its turn in this drain.
    void setAside(long task) {
        aside.add(task);
    }

    void remove(long task) {
        aside.remove(task);
        changed |= suspicions.remove(task) != null;
    }

    Set<Long> tasks() {
        return Set.copyOf(suspicions.keySet());
    }

    /// Those whose turn was not yet in this drain.
    List<Suspicion> open() {
        return suspicions.values().stream()
                .filter(it -> !aside.contains(it.task()))
                .toList();
    }

    List<Suspicion> all() {
        return List.copyOf(suspicions.values());
    }

    boolean tooMany() {
        return suspicions.size() - aside.size() >= MAX || suspicions.size() >= ASIDE_MAX;
    }

    boolean changed() {
        return changed;
    }

    /// Whether a ledger entry is newer than a task's first failure.
    static boolean othersSucceed(StatelessSession session, Instant first) {
        return is(session, OTHERS_SUCCEED, first);
    }

    /// Whether others succeed, or the first failure is long ago.
    static boolean worldWorks(StatelessSession session, Instant first) {
        return is(session, WORLD_WORKS, first);
    }

    private static boolean is(StatelessSession session, String sql, Instant first) {
        return session.createNativeQuery(sql, Boolean.class)
                .setParameter("first", first)
                .getSingleResult();
    }

    /// @param first when a chunk with it failed for the first time
    /// @param fault null: it was not tried in this firing
    record Suspicion(long task, Instant first, @Nullable Fault fault) {}
}
