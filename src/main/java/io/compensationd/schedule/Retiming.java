package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.impl.jdbcjobstore.Constants;
import org.quartz.spi.OperableTrigger;

/// Gives interval triggers another schedule, all in one transaction under Quartz's own locks. A lane that is paused
/// stays paused, and nobody sees it otherwise meanwhile.
///
/// Quartz changes a trigger by storing it anew, and what is stored anew is paused only where its whole group is: a lane
/// that was paused by itself would work until it is paused again. A trigger that a node has reserved is taken from it,
/// as by Quartz's own way.
final class Retiming {
    private static final String TRIGGER = """
            update compensation.qrtz_triggers set trigger_type = ?, misfire_instr = ?, start_time = ?, next_fire_time = ?,
                   prev_fire_time = -1,
                   trigger_state = case when trigger_state in ('PAUSED', 'PAUSED_BLOCKED') then 'PAUSED' else 'WAITING' end
            where sched_name = 'compensationd' and trigger_group = 'compensation' and trigger_name = ?
            """;

    private static final String FORGET = """
            with simple as (delete from compensation.qrtz_simple_triggers
                            where sched_name = 'compensationd' and trigger_group = 'compensation' and trigger_name = ?)
            delete from compensation.qrtz_cron_triggers
            where sched_name = 'compensationd' and trigger_group = 'compensation' and trigger_name = ?
            """;

    private static final String SIMPLE = """
            insert into compensation.qrtz_simple_triggers
                (sched_name, trigger_group, trigger_name, repeat_count, repeat_interval, times_triggered)
            values ('compensationd', 'compensation', ?, ?, ?, 0)
            """;

    private static final String CRON = """
            insert into compensation.qrtz_cron_triggers
                (sched_name, trigger_group, trigger_name, cron_expression, time_zone_id)
            values ('compensationd', 'compensation', ?, ?, ?)
            """;

    private final DataSource pool;

    /// @param pool of the store
    Retiming(DataSource pool) {
        this.pool = pool;
    }

    /// @param triggers in place of those of their names; one that is gone stays gone
    void of(List<Trigger> triggers) {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                StoreLocks.take(connection);
                for (var trigger : triggers) replace(connection, (OperableTrigger) trigger);
                run(connection, "select pg_notify(?, ?)", Listener.CHANNEL, WakeUps.LOOK_NOW);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw ScheduleProblem.failed("The interval could not be changed", e);
        }
    }

    private static void replace(Connection connection, OperableTrigger trigger) throws SQLException {
        var name = trigger.getKey().getName();
        var first = Optional.ofNullable(trigger.computeFirstFireTime(null))
                .orElseThrow(() -> ScheduleProblem.configuration("The schedule never fires: " + Interval.of(trigger)))
                .toInstant();
        var type = trigger instanceof CronTrigger ? Constants.TTYPE_CRON : Constants.TTYPE_SIMPLE;
        var start = trigger.getStartTime().toInstant();
        var misfire = trigger.getMisfireInstruction();
        if (run(connection, TRIGGER, type, misfire, start.toEpochMilli(), first.toEpochMilli(), name) == 0) return;
        run(connection, FORGET, name, name);
        if (trigger instanceof CronTrigger cron)
            run(
                    connection,
                    CRON,
                    name,
                    cron.getCronExpression(),
                    cron.getTimeZone().getID());
        else if (trigger instanceof SimpleTrigger simple)
            run(connection, SIMPLE, name, simple.getRepeatCount(), simple.getRepeatInterval());
    }

    /// @return rows that were changed
    private static int run(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }
}
