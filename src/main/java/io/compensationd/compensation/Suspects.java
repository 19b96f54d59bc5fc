package io.compensationd.compensation;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// Tasks that failed alone. Whether one of them is at fault or the world around it cannot be told from the failure: so
/// its attempt is spent only once something shows that the world works, and until then it stays here, out of the way.
final class Suspects {
    /// More of them than this, with nothing that works, is the environment and not the tasks.
    static final int MAX = 16;

    /// So many of a lane are kept in mind at most, each of the two kinds.
    private static final int KEPT_MAX = 200;

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

    /// @param known       as the lane's row keeps them
    /// @param leaveSpared whether those that met the environment have no turn in this drain
    Suspects(List<Suspicion> known, boolean leaveSpared) {
        for (var suspicion : known) {
            suspicions.put(suspicion.task(), suspicion);
            if (leaveSpared && suspicion.spared()) aside.add(suspicion.task());
        }
    }

    /// What it is suspected of from now on. Failures of the one kind say nothing about the other.
    ///
    /// @param first when it failed first, where it did not fail in this way before
    void add(long task, Instant first, Fault fault) {
        var suspicion = new Suspicion(task, first, fault.is(Fault.Kind.ENVIRONMENT), fault);
        suspicions.merge(
                task,
                suspicion,
                (old, now) ->
                        old.spared() == now.spared() ? new Suspicion(task, old.first(), old.spared(), fault) : now);
        changed = true;
    }

    Suspicion of(long task) {
        return Objects.requireNonNull(suspicions.get(task));
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
        return tooManyOpen() || count(false) >= KEPT_MAX;
    }

    /// Whether so many failed alone while nothing shows that others succeed.
    boolean tooManyOpen() {
        return suspicions.size() - aside.size() >= MAX;
    }

    /// Whether there is room for one more that met the environment.
    boolean maySpare() {
        return count(true) < KEPT_MAX;
    }

    private long count(boolean spared) {
        return suspicions.values().stream().filter(it -> it.spared() == spared).count();
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

    /// @param first  when a chunk with it failed for the first time
    /// @param spared whether it met an error of the environment, which costs no attempt
    /// @param fault  null: it was not tried in this firing
    record Suspicion(
            long task,
            Instant first,
            boolean spared,
            @Nullable Fault fault) {}
}
