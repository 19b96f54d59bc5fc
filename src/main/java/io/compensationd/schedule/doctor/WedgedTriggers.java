package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.schedule.Board;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Triggers in ERROR, and in ACQUIRED or BLOCKED without a live firing behind them. Those of our job are set free; what
/// somebody else stored is named.
public record WedgedTriggers() implements Check {
    private static final String WEDGED = """
            select t.trigger_group, t.trigger_name, t.trigger_state, j.job_class_name,
                   to_timestamp(t.next_fire_time / 1000.0) as next,
                   coalesce(j.job_class_name in ('io.compensationd.schedule.CompensationJob',
                                                     'io.compensationd.schedule.RetentionJob',
                                                     'io.compensationd.schedule.DigestJob'), false) as ours,
                   (select count(*) from compensation.qrtz_fired_triggers f
                    where (f.sched_name, f.trigger_name, f.trigger_group)
                          = (t.sched_name, t.trigger_name, t.trigger_group)) as firings
            from compensation.qrtz_triggers t
            left join compensation.qrtz_job_details j using (sched_name, job_name, job_group)
            where
            """ + Board.IS_WEDGED + " order by 1, 2";

    /// A pause of a lane alone is kept in the trigger's state, which ERROR has overwritten; its note tells.
    private static final String FREE = """
            update compensation.qrtz_triggers t set trigger_state =
                case when trigger_state = 'PAUSED_BLOCKED' then 'PAUSED'
                     when exists (select from compensation.qrtz_paused_trigger_grps g
                                  where g.sched_name = t.sched_name
                                    and g.trigger_group in (t.trigger_group, '_$_ALL_GROUPS_PAUSED_$_'))
                       or exists (select from compensation.pauses p where t.trigger_name = 'lane-' || p.lane)
                     then 'PAUSED' else 'WAITING' end
            where t.trigger_group = ? and t.trigger_name = ? and
            """ + Board.IS_WEDGED + " returning trigger_state";

    private static final String FORGET = """
            delete from compensation.qrtz_fired_triggers
            where sched_name = 'compensationd' and trigger_group = ? and trigger_name = ? and state = 'ACQUIRED'
            """;

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return Query.rows(connection, WEDGED, row -> {
            var group = row.getString("trigger_group");
            var name = row.getString("trigger_name");
            var state = row.getString("trigger_state");
            var evidence = "state " + state + ", " + row.getLong("firings") + " firings of it on record, next was "
                    + Query.instant(row, "next").map(Object::toString).orElse("never");
            var subject = "trigger " + group + "." + name;
            return row.getBoolean("ours")
                    ? Finding.wrong(Kind.WEDGED_TRIGGER, subject, evidence, "Run: compensationd doctor --fix")
                            .by(new Repair.Locked(locked -> free(locked, group, name, state)))
                    : Finding.wrong(
                            Kind.WEDGED_TRIGGER,
                            subject,
                            evidence + ", job class " + row.getString("job_class_name"),
                            "Nodes load no class but their own job's: delete it, and find out who stored it.");
        });
    }

    private static Optional<String> free(Connection connection, String group, String name, String was)
            throws SQLException {
        var now = Query.rows(connection, FREE, row -> row.getString(1), group, name);
        if (now.isEmpty()) return Optional.empty();
        Query.change(connection, FORGET, group, name);
        return Optional.of("set from " + was + " to " + now.getFirst());
    }
}
