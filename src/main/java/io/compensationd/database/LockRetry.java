package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// Repeats what needs the platform's table for itself: each try waits for its lock at most 2 s (the scripts say so),
/// because all writes of the platform wait behind it, and leaves the table alone for longer and longer between two.
final class LockRetry {
    private static final int TRIES_MAX = 40;
    private static final int PAUSE_SECONDS_MAX = 16;
    private static final List<String> BUSY = List.of("55P03", "40P01");

    private final Connection connection;
    private final TableName table;
    private final boolean ours;
    private final Consumer<String> progress;

    private LockRetry(Connection connection, TableName table, boolean ours, Consumer<String> progress) {
        this.connection = connection;
        this.table = table;
        this.ours = ours;
        this.progress = progress;
    }

    /// @param connection to ask and to pause on, not the one that works
    LockRetry(Connection connection, TableName table, Consumer<String> progress) {
        this(connection, table, false, progress);
    }

    /// For what needs the tables of our schema as well.
    static LockRetry ofAll(Connection connection, TableName table, Consumer<String> progress) {
        return new LockRetry(connection, table, true, progress);
    }

    interface Work {
        void run() throws SQLException;
    }

    void run(Work work) throws SQLException {
        for (int tries = 1; !done(work, tries); tries++)
            Pause.seconds(connection, tries > 4 ? PAUSE_SECONDS_MAX : 1 << (tries - 1));
    }

    private boolean done(Work work, int tries) throws SQLException {
        try {
            work.run();
            return true;
        } catch (SQLException | RuntimeException e) {
            if (!BUSY.contains(SqlState.of(e))) throw e;
            if (tries >= TRIES_MAX)
                throw DatabaseProblem.failed(
                        tables() + " could not be locked in " + tries + " tries of 2 s: in the way is " + blockers()
                                + ". End that session, or run " + (ours ? "compensationd pause and this" : "migrate")
                                + " when it is quieter. Nothing is half done.",
                        e);
            progress.accept("waiting for a lock on " + tables() + ": in the way is " + blockers());
            return false;
        }
    }

    private String tables() {
        return ours ? table + " or a table of compensation" : table.toString();
    }

    private String blockers() throws SQLException {
        var blockers = Rows.of(
                connection,
                row -> "pid=" + row.getInt(1) + " application=\"" + row.getString(2) + "\" in a transaction for "
                        + row.getString(4),
                """
                select distinct a.pid, coalesce(a.application_name, ''), a.xact_start,
                       coalesce(date_trunc('second', clock_timestamp() - a.xact_start)::text, 'a while')
                from pg_locks l join pg_stat_activity a using (pid)
                     join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
                where (n.nspname = ? and c.relname = ? or ? and n.nspname = 'compensation' and c.relkind = 'r')
                  and l.granted order by a.xact_start limit 3""",
                table.schema(),
                table.name(),
                ours);
        return blockers.isEmpty() ? "nobody any more" : String.join(", ", blockers);
    }
}
