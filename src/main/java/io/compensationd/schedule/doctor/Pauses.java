package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.compensation.doctor.Repair;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pauses that nobody means: a group's mark that outlived the pause of its triggers, a mark of a group without
/// triggers, a note without a pause.
///
/// A mark that stops lanes is never removed here: only people know whether they mean it.
public record Pauses() implements Check {
    private static final String HALF = """
            select g.trigger_group,
                   count(*) filter (where t.trigger_state in ('PAUSED', 'PAUSED_BLOCKED')) as paused, count(*) as triggers
            from compensation.qrtz_paused_trigger_grps g
            join compensation.qrtz_triggers t on t.sched_name = g.sched_name and t.trigger_group = 'compensation'
            where g.sched_name = 'compensationd' and g.trigger_group in ('compensation', '_$_ALL_GROUPS_PAUSED_$_')
              and t.trigger_name ~ '^(lane|due)-'
            group by g.trigger_group
            having bool_or(t.trigger_state not in ('PAUSED', 'PAUSED_BLOCKED', 'ERROR', 'ACQUIRED'))
            order by 1
            """;

    private static final String EMPTY = """
            select trigger_group from compensation.qrtz_paused_trigger_grps g
            where sched_name = 'compensationd' and trigger_group not in ('compensation', '_$_ALL_GROUPS_PAUSED_$_')
              and not exists (select from compensation.qrtz_triggers t
                              where (t.sched_name, t.trigger_group) = (g.sched_name, g.trigger_group))
              and not exists (select from compensation.qrtz_paused_trigger_grps a
                              where (a.sched_name, a.trigger_group) = (g.sched_name, '_$_ALL_GROUPS_PAUSED_$_'))
            order by 1
            """;

    private static final String IS_STALE = """
            (p.lane is null and not exists (select from compensation.lanes l where compensation.lane_paused(l.lane))
             or p.lane is not null and not compensation.lane_paused(p.lane))
            and p.paused_at < clock_timestamp() - interval '30 seconds'
            """;

    private static final String STALE = "select coalesce('lane ' || p.lane, 'all lanes') as what, p.paused_by,"
            + " p.paused_at from compensation.pauses p where " + IS_STALE + " order by p.lane nulls first";

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var findings = new ArrayList<>(Query.rows(
                connection,
                HALF,
                row -> Finding.wrong(
                        Kind.ORPHANED_PAUSE,
                        "paused group " + row.getString("trigger_group"),
                        "the group is marked as paused, but only " + row.getInt("paused") + " of its "
                                + row.getInt("triggers") + " triggers are; nodes start no chunk",
                        "Decide: compensationd resume, or compensationd pause")));
        findings.addAll(Query.rows(connection, EMPTY, row -> empty(row.getString("trigger_group"))));
        findings.addAll(Query.rows(
                connection,
                STALE,
                row -> Finding.watch(
                                Kind.ORPHANED_PAUSE,
                                "note of a pause of " + row.getString("what"),
                                "paused by " + row.getString("paused_by") + " at "
                                        + Query.instant(row, "paused_at").orElseThrow()
                                        + ", and resumed by a program that left the note",
                                "Run: compensationd doctor --fix")
                        .by(new Repair.Locked(Pauses::forget))));
        return findings;
    }

    private static Finding empty(String group) {
        return Finding.watch(
                        Kind.ORPHANED_PAUSE,
                        "paused group " + group,
                        "no trigger is in it; one that is stored later would be paused",
                        "Run: compensationd doctor --fix")
                .by(new Repair.Locked(connection -> unmark(connection, group)));
    }

    private static Optional<String> unmark(Connection connection, String group) throws SQLException {
        int removed = Query.change(
                connection,
                "delete from compensation.qrtz_paused_trigger_grps g where trigger_group = ? and trigger_group in ("
                        + EMPTY.replace("order by 1", "") + ")",
                group);
        return removed == 0 ? Optional.empty() : Optional.of("removed the mark");
    }

    private static Optional<String> forget(Connection connection) throws SQLException {
        int removed = Query.change(connection, "delete from compensation.pauses p where " + IS_STALE);
        return removed == 0 ? Optional.empty() : Optional.of("removed " + removed + " notes");
    }
}
