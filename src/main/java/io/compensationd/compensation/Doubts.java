package io.compensationd.compensation;

import io.compensationd.compensation.Ending.InDoubt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.StatelessSession;

/// Commits of unknown outcome. The deduction is never repeated to find out: the ledger row of a task, or the row of its
/// failed attempt, is in the same transaction and tells. The next claim would find the same by the tasks' status.
///
/// What the database cannot be asked now is asked at the lane's next firing on this node.
final class Doubts {
    private static final int TRIES_MAX = 10;

    private static final String FOUND = """
            select exists (select from compensation.ledger_entries where task_id = any(:tasks) and run_id = :run)
                or exists (select from compensation.attempts where task_id = any(:tasks) and run_id = :run)
            """;

    /// After a failover the new server may never have heard of this transaction.
    private static final String RUNNING = """
            select case when cast(:xid as xid8) < pg_current_xact_id() then pg_xact_status(cast(:xid as xid8)) end
                   is not distinct from 'in progress'
            """;

    private final Map<Integer, Open> open = new ConcurrentHashMap<>();

    /// Not resolved yet.
    record Open(Run run, InDoubt inDoubt) {}

    Optional<Open> take(int lane) {
        return Optional.ofNullable(open.remove(lane));
    }

    /// @return whether it was committed, as far as that is known by now
    boolean resolve(Store store, Events events, Open doubt) {
        var run = doubt.run();
        var committed = ask(store, run, doubt.inDoubt());
        events.raise(new Event.CommitResolved(run.lane(), run.id(), committed.orElse(null)));
        if (committed.isEmpty()) open.put(run.lane(), doubt);
        boolean settled = committed.orElse(false);
        if (settled)
            events.raise(Event.Settled.of(
                    run, doubt.inDoubt().chunk(), doubt.inDoubt().took()));
        return settled;
    }

    /// Whether the commit took effect. Empty: the database does not say for now.
    private static Optional<Boolean> ask(Store store, Run run, InDoubt inDoubt) {
        for (int i = 0; i < TRIES_MAX; i++) {
            try {
                var verdict = store.write(session -> look(session, run, inDoubt));
                if (verdict.isPresent()) return verdict;
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<Boolean> look(StatelessSession session, Run run, InDoubt inDoubt) {
        boolean running = session.createNativeQuery(RUNNING, Boolean.class)
                .setParameter("xid", inDoubt.xid())
                .getSingleResult();
        if (found(session, run, inDoubt)) return Optional.of(true);
        if (!running) return Optional.of(false);
        session.createNativeQuery("select cast(pg_sleep(0.2) as text)", String.class)
                .getSingleResult();
        return Optional.empty();
    }

    private static boolean found(StatelessSession session, Run run, InDoubt inDoubt) {
        return session.createNativeQuery(FOUND, Boolean.class)
                .setParameter("tasks", ids(inDoubt.chunk().tasks()))
                .setParameter("run", run.id())
                .getSingleResult();
    }

    private static long[] ids(List<Task> tasks) {
        return tasks.stream().mapToLong(Task::id).toArray();
    }
}
