package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/// One migration at a time in a database. A session holds it, so the kernel of a killed one gives it back.
///
/// It is asked for again and again and never waited for: a statement that waits holds a snapshot, and an index that
/// another session builds concurrently would wait for that one.
final class MigrationLock {
    /// "compmigr" in ASCII.
    private static final long KEY = 0x636F6D706D696772L;

    private static final int TRIES_PER_LINE = 10;

    private MigrationLock() {}

    static void take(Connection connection, Consumer<String> progress) throws SQLException {
        for (int tries = 0; !Rows.is(connection, "select pg_try_advisory_lock(?)", KEY); tries++) {
            if (tries % TRIES_PER_LINE == 0) progress.accept("waiting for another migration: " + holder(connection));
            Pause.seconds(connection, 1);
        }
    }

    private static String holder(Connection connection) throws SQLException {
        var holders = Rows.of(
                connection,
                row -> "pid=" + row.getInt(1) + " application=\"" + row.getString(2) + "\" for " + row.getString(3),
                """
                select l.pid, coalesce(a.application_name, ''),
                       coalesce(date_trunc('second', clock_timestamp() - a.backend_start)::text, 'a while')
                from pg_locks l left join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32) + l.objid::bigint = ?
                      and l.database = (select oid from pg_database where datname = current_database())""",
                KEY);
        return holders.isEmpty() ? "it ends just now" : holders.getFirst();
    }
}
