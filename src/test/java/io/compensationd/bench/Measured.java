package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// What one contender's run cost.
///
/// @param commits transactions that wrote
record Measured(String contender, int tasks, Duration took, long walBytes, long commits) {
    double perSecond() {
        return tasks / (took.toNanos() / 1e9);
    }

    /// Counters of the whole server at one moment; nothing else runs on it.
    record Counters(long wal, long xids) {
        static Counters read(Connection connection) throws SQLException {
            var wal = Copy.value(connection, "select pg_current_wal_insert_lsn() - '0/0'");
            var xids = Copy.value(connection, "select pg_snapshot_xmax(pg_current_snapshot())");
            return new Counters(Long.parseLong(wal), Long.parseLong(xids));
        }
    }
}
