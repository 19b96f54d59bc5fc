package io.compensationd.compensation;

import io.compensationd.compensation.Verification.Break;
import io.compensationd.ledger.Names;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;

/// One thing that is never allowed to be false, as a query for what contradicts it.
///
/// @param invariant of DESIGN's list
/// @param message   what was expected and found, and of what the ids are
/// @param broken    SQL that selects the ids of what breaks it, with `{tasks}` for the platform's table
record Law(String invariant, String message, String broken) {
    static final List<Law> ALL = List.of(
            new Law("I1", "ledger entries whose balance_after is not balance_before - amount", """
                    select id from compensation.ledger_entries
                    where (balance_after = balance_before - amount and amount >= 0) is not true
                       or 'NaN' in (amount, balance_before, balance_after)
                    """),
            new Law("I1", "ledger entries whose amount or account is not their task's", """
                    select e.id from compensation.ledger_entries e join {tasks} t on t.id = e.task_id
                    where (e.amount, e.account_id) is distinct from (t.cost, t."userId")
                    """),
            new Law(
                    "I1",
                    "ledger entries that do not start at the balance that the entry before them, of the same chunk and"
                            + " account, has left",
                    """
                    select id from (
                        select id, balance_before, lag(balance_after) over (
                            partition by account_id, lane, epoch, settled_at order by id) as left_before
                        from compensation.ledger_entries) chained
                    where balance_before <> left_before
                    """),
            new Law("I1", "runs whose counters are not those of their ledger entries", """
                    select r.id from compensation.runs r
                    left join (select run_id, count(*) as entries, sum(amount) as amount
                               from compensation.ledger_entries group by run_id) e on e.run_id = r.id
                    where (r.succeeded, r.amount) is distinct from (coalesce(e.entries, 0), coalesce(e.amount, 0))
                    """),
            new Law("I1", "ledger entries without their run", """
                    select id from compensation.ledger_entries e
                    where not exists (select from compensation.runs r where r.id = e.run_id and r.lane = e.lane)
                    """),
            new Law("I2", "completed tasks that have no ledger entry and are not adopted", """
                    select id from {tasks} t where status = 'completed'
                      and not exists (select from compensation.ledger_entries e where e.task_id = t.id)
                      and not exists (select from compensation.adopted a where a.task_id = t.id)
                    """),
            new Law(
                    "I2",
                    "tasks that have more than one ledger entry",
                    "select task_id as id from compensation.ledger_entries group by task_id having count(*) > 1"),
            new Law("I2", "tasks that have a ledger entry and are not completed", """
                    select t.id from compensation.ledger_entries e join {tasks} t on t.id = e.task_id
                    where t.status <> 'completed'
                    """),
            new Law(
                    "I2",
                    "tasks that have a ledger entry and were completed by another program as well",
                    "select task_id as id from compensation.ledger_entries join compensation.adopted using (task_id)"),
            new Law("I2", "adopted tasks that are not completed", """
                    select t.id from compensation.adopted a join {tasks} t on t.id = a.task_id
                    where t.status <> 'completed'
                    """),
            new Law("I1", "archived tasks whose ledger entry has another amount or account", """
                    select a.task_id as id from compensation.archived_tasks a
                    join compensation.ledger_entries e using (task_id)
                    where (e.amount, e.account_id) is distinct from (a.cost, a.account_id)
                    """),
            new Law("I2", "archived tasks that have no ledger entry and are not adopted", """
                    select a.task_id as id from compensation.archived_tasks a
                    where not exists (select from compensation.ledger_entries e where e.task_id = a.task_id)
                      and not exists (select from compensation.adopted d where d.task_id = a.task_id)
                    """),
            new Law("I2", "ledger entries of tasks that never were: their task_id was not given out yet", """
                    select e.id from compensation.ledger_entries e
                    where e.task_id > (select greatest(
                        (select max(id) from {tasks}),
                        pg_sequence_last_value(cast(pg_get_serial_sequence('{tasks}', 'id') as regclass)), 0))
                    """));

    private static final int IDS_MAX = 10;

    Optional<Break> check(StatelessSession session, Names names) {
        var sql = names.sql("with broken as (" + broken + ")"
                + " select (select count(*) from broken) as found,"
                + " array(select id from broken order by id limit " + IDS_MAX + ") as ids");
        var row = session.createNativeQuery(sql, Object[].class)
                .addScalar("found", Long.class)
                .addScalar("ids", Long[].class)
                .getSingleResult();
        long found = (Long) row[0];
        return found == 0
                ? Optional.empty()
                : Optional.of(new Break(invariant, message, found, List.of((Long[]) row[1])));
    }
}
