package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;

/// Quartz's own two locks, in its own order: who holds them sees a store that no scheduler changes meanwhile.
public final class StoreLocks {
    private StoreLocks() {}

    /// Until the end of the transaction.
    public static void take(Connection connection) throws SQLException {
        take(connection, "STATE_ACCESS");
        take(connection, "TRIGGER_ACCESS");
    }

    /// A row that is missing locks nothing. Quartz makes it, too, where it finds none.
    private static void take(Connection connection, String name) throws SQLException {
        try (var row = connection.prepareStatement("insert into compensation.qrtz_locks (sched_name, lock_name)"
                        + " values ('compensationd', ?) on conflict do nothing");
                var lock = connection.prepareStatement("select from compensation.qrtz_locks"
                        + " where sched_name = 'compensationd' and lock_name = ? for update")) {
            row.setString(1, name);
            row.execute();
            lock.setString(1, name);
            lock.execute();
        }
    }
}
