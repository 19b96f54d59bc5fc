package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/// Builds indexes while the platform writes, and clears away what an interrupted build left.
///
/// No statement here has a time limit: a build waits for every transaction that began before it.
final class IndexBuild {
    private final Connection connection;
    private final TableName table;
    private final Consumer<String> progress;

    IndexBuild(Connection connection, TableName table, Consumer<String> progress) {
        this.connection = connection;
        this.table = table;
        this.progress = progress;
    }

    /// Drops INVALID indexes of ours. One that somebody is building is INVALID, too: it is waited for.
    void dropInvalid() throws SQLException {
        for (int tries = 0; !invalid().isEmpty() && beingBuilt(); tries++) {
            if (tries % 10 == 0) progress.accept("waiting for an index build on " + table + " to end");
            Pause.seconds(connection, 1);
        }
        for (var index : invalid()) {
            progress.accept("dropping index " + index + ", left INVALID by a build that was interrupted");
            drop(index);
        }
    }

    void build(Index index, int lanes) throws SQLException {
        dropInvalid();
        progress.accept("building index " + index.name() + " on " + table);
        Rows.execute(connection, index.script().sql(table, lanes));
    }

    /// The claim's indexes for other numbers of lanes.
    void dropClaimsExcept(int lanes) throws SQLException {
        for (var index : ours(
                "c.relname <> '" + Index.CLAIM + lanes + "' and c.relname like 'compensation\\_tasks\\_claim\\_%'"))
            drop(index);
    }

    private List<String> invalid() throws SQLException {
        return ours("not i.indisvalid");
    }

    private void drop(String index) throws SQLException {
        Rows.execute(connection, "drop index concurrently if exists " + new TableName(table.schema(), index).quoted());
    }

    private List<String> ours(String which) throws SQLException {
        return Rows.of(connection, row -> row.getString(1), """
                select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
                     join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
                where n.nspname = ? and t.relname = ? and (c.relname = 'compensation_tasks_idempotencyKey_key'
                      or c.relname like 'compensation\\_tasks\\_claim\\_%') and\s""" + which, table.schema(), table.name());
    }

    /// Of another user's build only the database is shown: it counts, because it may be ours.
    private boolean beingBuilt() throws SQLException {
        return Rows.is(connection, """
                select exists (
                    select from pg_stat_progress_create_index p where p.datname = current_database()
                    and (p.relid is null or p.relid = (
                        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relname = ?)))""", table.schema(), table.name());
    }
}
