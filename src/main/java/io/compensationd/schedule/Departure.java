package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Takes a node that has drained out of the store.
///
/// Quartz leaves its check-in row, which the others call a failed node later, and a trigger that it had reserved
/// and not fired stays ACQUIRED until then. So this gives such triggers back first, and then removes the row.
public final class Departure {
    private Departure() {}

    static void of(String nodeId, DataSource pool) throws SQLException {
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                StoreLocks.take(connection);
                of(nodeId, connection);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /// In a transaction that has taken the [StoreLocks].
    public static void of(String nodeId, Connection connection) throws SQLException {
        run(connection, nodeId, GIVE_BACK);
        run(connection, nodeId, FORGET_FIRED);
        run(connection, nodeId, FORGET_NODE);
    }

    private static final String GIVE_BACK = """
            update compensation.qrtz_triggers t set trigger_state = 'WAITING'
            from compensation.qrtz_fired_triggers f
            where f.sched_name = 'compensationd' and f.instance_name = ? and f.state = 'ACQUIRED'
              and (t.sched_name, t.trigger_group, t.trigger_name) = (f.sched_name, f.trigger_group, f.trigger_name)
              and t.trigger_state = 'ACQUIRED'
              and not exists (select from compensation.qrtz_fired_triggers o
                              where o.sched_name = f.sched_name and o.instance_name <> f.instance_name
                                and o.state = 'ACQUIRED'
                                and (o.trigger_group, o.trigger_name) = (f.trigger_group, f.trigger_name))
            """;

    private static final String FORGET_FIRED = """
            delete from compensation.qrtz_fired_triggers where sched_name = 'compensationd' and instance_name = ?
            """;

    private static final String FORGET_NODE = """
            delete from compensation.qrtz_scheduler_state where sched_name = 'compensationd' and instance_name = ?
            """;

    private static void run(Connection connection, String parameter, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            statement.execute();
        }
    }
}
