package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.schedule.QuartzSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What nodes and clients must agree on: the settings of this machine's file, and what others left in the store.
///
/// @param file the `org.quartz.*` keys
public record StoreSettings(Map<String, String> file) implements Check {
    private static final String IN_STORE = """
            select 'node ' || instance_name as subject,
                   'checks in every ' || checkin_interval || ' ms, the others every 3000' as evidence,
                   'Start it with the version and the org.quartz settings of the others.' as remedy
            from compensation.qrtz_scheduler_state
            where sched_name = 'compensationd' and checkin_interval <> 3000
            union all
            select 'scheduler name "' || sched_name || '"', 'rows in ' || string_agg(distinct place, ', '),
                   'A client with another org.quartz.scheduler.instanceName sees none of our triggers. Set it to'
                   || ' compensationd, and delete its rows.'
            from (select sched_name, 'qrtz_triggers' as place from compensation.qrtz_triggers
                  union all select sched_name, 'qrtz_scheduler_state' from compensation.qrtz_scheduler_state
                  union all select sched_name, 'qrtz_paused_trigger_grps' from compensation.qrtz_paused_trigger_grps) s
            where sched_name <> 'compensationd' group by sched_name
            union all
            select 'job compensation.compensation',
                   'class ' || job_class_name || ', concurrent ' || (not is_nonconcurrent) || ', recovery ' || requests_recovery,
                   'Another program stored it. Stop all nodes, delete the job with its triggers, and start them.'
            from compensation.qrtz_job_details
            where sched_name = 'compensationd' and (job_name, job_group) = ('compensation', 'compensation')
              and (job_class_name <> 'io.compensationd.schedule.CompensationJob' or is_nonconcurrent or requests_recovery)
            union all
            select 'trigger ' || trigger_name, 'misfire instruction ' || misfire_instr || ': a missed time waits for the next',
                   'Run compensationd interval with the interval that is meant: it stores the triggers anew.'
            from compensation.qrtz_triggers
            where sched_name = 'compensationd' and trigger_group = 'compensation'
              and (trigger_name like 'lane-%' and misfire_instr <> case trigger_type when 'CRON' then 1 else 2 end
                   or trigger_name like 'due-%' and misfire_instr <> -1)
            order by 1
            """;

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var problem : QuartzSettings.problems(file))
            findings.add(Finding.wrong(
                    Kind.QUARTZ_SETTINGS, "settings file", problem, "Put it right: nodes refuse to start with it."));
        findings.addAll(Query.rows(
                connection,
                IN_STORE,
                row -> Finding.wrong(
                        Kind.QUARTZ_SETTINGS,
                        row.getString("subject"),
                        row.getString("evidence"),
                        row.getString("remedy"))));
        return findings;
    }
}
