package io.compensationd.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;

/// Makes the lanes' triggers what they must be: those that are gone come back, those that cannot be read are made
/// anew, those of lanes that are no more go. What is right is left alone.
public final class Restoration {
    /// Quartz reads a trigger from two tables. One whose second row is gone stops every node from acquiring any.
    private static final String BROKEN = """
            select t.trigger_name from compensation.qrtz_triggers t
            where t.sched_name = 'compensationd' and t.trigger_group = 'compensation'
              and (t.job_name, t.job_group) is not distinct from ('compensation', 'compensation')
              and case t.trigger_type
                  when 'SIMPLE' then not exists (select from compensation.qrtz_simple_triggers x
                       where (x.sched_name, x.trigger_name, x.trigger_group) = (t.sched_name, t.trigger_name, t.trigger_group))
                  when 'CRON' then not exists (select from compensation.qrtz_cron_triggers x
                       where (x.sched_name, x.trigger_name, x.trigger_group) = (t.sched_name, t.trigger_name, t.trigger_group))
                  else false end
            order by 1
            """;

    private static final String MISSING = """
            select kind || '-' || l.lane as trigger_name
            from compensation.lanes l cross join unnest(array['due', 'lane']) kind
            where not exists (select from compensation.qrtz_triggers t
                              where (t.sched_name, t.trigger_group, t.trigger_name)
                                    = ('compensationd', 'compensation', kind || '-' || l.lane))
              and exists (select from compensation.lanes where epoch > 0)
            order by l.lane, kind
            """;

    private static final String SURPLUS = """
            select trigger_name from compensation.qrtz_triggers
            where sched_name = 'compensationd' and trigger_group = 'compensation'
              and trigger_name ~ '^(lane|due)-[0-9]{1,6}$'
              and split_part(trigger_name, '-', 2)::integer not in (select lane from compensation.lanes)
            order by 1
            """;

    private static final String PAUSED_ALONE = """
            select 'lane-' || lane as trigger_name from compensation.pauses where lane is not null order by lane
            """;

    private final Scheduler scheduler;
    private final Sql sql;
    private final Interval settings;
    private final InstantSource clock;

    /// @param settings for the interval where no lane has one stored
    Restoration(Scheduler scheduler, Sql sql, Interval settings, InstantSource clock) {
        this.scheduler = scheduler;
        this.sql = sql;
        this.settings = settings;
        this.clock = clock;
    }

    /// Names of triggers that should be there; none where no node has worked yet.
    public List<String> missing() {
        return sql.read(MISSING, Restoration::name);
    }

    public List<String> broken() {
        return sql.read(BROKEN, Restoration::name);
    }

    public List<String> surplus() {
        return sql.read(SURPLUS, Restoration::name);
    }

    /// @return what was done, in words; empty: nothing
    public Optional<String> restore() {
        var done = new ArrayList<String>();
        try {
            remove("removed", surplus(), done);
            remove("removed what could not be read of", broken(), done);
            var missing = missing();
            if (!missing.isEmpty()) make(missing, done);
        } catch (SchedulerException e) {
            throw ScheduleProblem.failed("The lanes' triggers could not be restored", e);
        }
        return done.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", done));
    }

    private void remove(String what, List<String> names, List<String> done) throws SchedulerException {
        for (var name : names) scheduler.unscheduleJob(key(name));
        if (!names.isEmpty()) done.add(what + " " + String.join(", ", names));
    }

    /// A lane that was paused alone stays paused.
    private void make(List<String> missing, List<String> done) throws SchedulerException {
        int lanes = sql.read("select count(*) from compensation.lanes", row -> row.getInt(1))
                .getFirst();
        var triggers = new LaneTriggers(scheduler, clock);
        triggers.installMissing(lanes, interval(lanes));
        for (var name : sql.read(PAUSED_ALONE, Restoration::name))
            if (missing.contains(name)) scheduler.pauseTrigger(key(name));
        new DueTriggers(scheduler, Alarm.NONE, clock).install(lanes);
        sql.run("select pg_notify(?, ?)", Listener.CHANNEL, WakeUps.LOOK_NOW);
        done.add("made " + String.join(", ", missing));
    }

    /// The schedule of the lanes that have one: all have the same.
    public Interval interval() {
        try {
            return interval(sql.read("select count(*) from compensation.lanes", row -> row.getInt(1))
                    .getFirst());
        } catch (SchedulerException e) {
            throw ScheduleProblem.failed("The interval could not be read", e);
        }
    }

    private Interval interval(int lanes) throws SchedulerException {
        for (int lane = 0; lane < lanes; lane++) {
            var trigger = scheduler.getTrigger(Keys.interval(lane));
            if (trigger != null) return Interval.of(trigger);
        }
        return settings;
    }

    private static TriggerKey key(String name) {
        return TriggerKey.triggerKey(name, Keys.GROUP);
    }

    private static String name(ResultSet row) throws SQLException {
        return row.getString("trigger_name");
    }
}
