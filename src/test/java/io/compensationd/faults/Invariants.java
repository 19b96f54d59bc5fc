package io.compensationd.faults;

import io.compensationd.compensation.Store;
import io.compensationd.compensation.Verify;
import io.compensationd.database.Purpose;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What is never allowed to be false, as queries that find what contradicts it. They know what the nodes do not: every
/// credit, every acknowledged task, every change.
final class Invariants {
    /// @param broken SQL of rows that must not be
    record Law(String invariant, String message, String broken) {}

    static final List<Law> LAWS = List.of(
            new Law("I1", "accounts where opening balance + credits - entries is not the balance", """
                    select u.id from users u join faults.opening o using (id) where u.balance <> o.balance
                      + coalesce((select sum(amount) from faults.moves m where m.account = u.id), 0)
                      - coalesce((select sum(amount) from compensation.ledger_entries e where e.account_id = u.id), 0)
                    """),
            new Law("I2", "completed tasks that do not have exactly one entry of their cost", """
                    select t.id from compensation_tasks t where t.status = 'completed' and 1 <>
                      (select count(*) from compensation.ledger_entries e where e.task_id = t.id and e.amount = t.cost)
                    """),
            new Law("I2", "entries whose task is not completed", """
                    select e.id from compensation.ledger_entries e where not exists
                      (select from compensation_tasks t where t.id = e.task_id and t.status = 'completed')
                    """),
            new Law("I2", "adopted tasks: nobody else completes any here", "select task_id from compensation.adopted"),
            new Law("I3", "tasks that have not come to an end", """
                    select id from compensation_tasks where status not in ('completed', 'failed')
                    """),
            new Law(
                    "I4",
                    "tasks whose retryCount is not the number of their recorded attempts, or over the limit",
                    """
                    select t.id from compensation_tasks t
                    where "retryCount" > "maxRetries" or "retryCount" <>
                      (select count(*) from compensation.attempts a where a.task_id = t.id)
                    """),
            new Law("I4", "changes of a task that are not legal", """
                    select task from faults.changes where (was, is_now, retries - retries_were) not in
                      (('pending', 'completed', 0), ('pending', 'pending', 1), ('pending', 'failed', 1), ('pending', 'failed', 0))
                    """),
            new Law("I4", "attempts of tasks that could pay and were no poison", """
                    select a.id from compensation.attempts a join compensation_tasks t on t.id = a.task_id
                    where t."userId" < 1000
                    """),
            new Law("I5", "runs of a lane that worked at the same time", """
                    with worked as (
                        select r.id, r.lane, r.started_at as began, max(pg_xact_commit_timestamp(e.xmin)) as ended
                        from compensation.runs r join compensation.ledger_entries e on e.run_id = r.id group by r.id)
                    select id from (select id, began, lag(ended) over (partition by lane order by began) as before from worked) w
                    where began < before
                    """),
            new Law("I5", "entries of an older epoch that were committed after those of a newer one", """
                    select id from (select id, epoch, max(epoch) over (partition by lane
                        order by pg_xact_commit_timestamp(xmin), id) as newest from compensation.ledger_entries) e
                    where epoch < newest
                    """),
            new Law("I5", "slots of a lane that took effect twice", """
                    select lane from compensation.runs where cause = 'interval' and slot is not null
                    group by lane, slot having count(*) > 1
                    """),
            new Law("I6", "entries of chunks that began while all was paused", """
                    select e.id from compensation.ledger_entries e join faults.pauses p on e.settled_at <@ p.lasted
                    """),
            new Law("I7", "triggers in ERROR, or BLOCKED or ACQUIRED without a live firing behind them", """
                    select trigger_name from compensation.qrtz_triggers t
                    where trigger_state in ('ERROR', 'PAUSED_BLOCKED')
                       or trigger_state in ('BLOCKED', 'ACQUIRED') and not exists (
                          select from compensation.qrtz_fired_triggers f join compensation.qrtz_scheduler_state s
                            using (sched_name, instance_name)
                          where (f.trigger_group, f.trigger_name) = (t.trigger_group, t.trigger_name)
                            and s.last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 15000)
                    """),
            new Law("I7", "lanes without both of their triggers", """
                    select l.lane from compensation.lanes l where 2 <> (select count(*) from compensation.qrtz_triggers
                      where trigger_name in ('lane-' || l.lane, 'due-' || l.lane) and trigger_state <> 'COMPLETE')
                    """));

    /// Beside those that know what to look for themselves.
    static final String LOST = "tasks that were acknowledged and are not there";

    private final Ground ground;

    Invariants(Ground ground) {
        this.ground = ground;
    }

    /// What is broken, a line each; for a database at rest.
    ///
    /// @param acknowledged ids of tasks that a client was told are stored
    List<String> breaks(Collection<Long> acknowledged) {
        var breaks = new ArrayList<String>();
        for (var law : LAWS) find(law, breaks);
        find(lost(acknowledged), breaks);
        verify(breaks);
        return breaks;
    }

    private static Law lost(Collection<Long> acknowledged) {
        return new Law("I3", LOST, """
                select told.id from unnest(string_to_array('%s', ',')::bigint[]) told (id)
                where not exists (select from compensation_tasks t where t.id = told.id)
                """.formatted(String.join(
                ",", acknowledged.stream().map(String::valueOf).toList())));
    }

    private void find(Law law, List<String> breaks) {
        var found = ground.column(law.broken());
        if (found.isEmpty()) return;
        breaks.add("%s: %d %s: %s"
                .formatted(law.invariant(), found.size(), law.message(), found.subList(0, Math.min(10, found.size()))));
    }

    /// What `compensationd verify` says.
    private void verify(List<String> breaks) {
        try (var database = new TestDatabase(ground.url());
                var store = Store.open(
                        database.database().source(Purpose.BULK), TestDatabases.tables(), database.schema())) {
            new Verify(store)
                    .run()
                    .breaks()
                    .forEach(broken -> breaks.add(
                            broken.invariant() + ": verify finds " + broken.count() + " " + broken.message()));
        }
    }
}
