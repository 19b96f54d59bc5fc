package io.compensationd.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The ids that the platform's table gives. Where they start again (the table was dropped and made anew, or truncated
/// with RESTART IDENTITY), a new task gets the id of one that was settled: it cannot be charged, or counts as one that
/// another program completed.
final class TaskIds {
    /// Tables of ours that know a task by its id after the task is gone. Each has an index on it.
    private static final List<String> RECORDS = List.of("ledger_entries", "adopted", "archived_tasks");

    /// The sequence that `id` draws from, serial or identity, and the last that it gave; 0: none since it started.
    private static final String SOURCE = """
            with id as (select a.attrelid, a.attnum from pg_attribute a join pg_class c on c.oid = a.attrelid
                        join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relname = ? and a.attname = 'id'),
                 drawn as (
                     select d.refobjid as oid from id join pg_attrdef f on f.adrelid = id.attrelid and f.adnum = id.attnum
                     join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
                                     and d.refclassid = 'pg_class'::regclass
                     union
                     select d.objid from id join pg_depend d on d.refclassid = 'pg_class'::regclass
                        and d.refobjid = id.attrelid and d.refobjsubid = id.attnum
                     where d.classid = 'pg_class'::regclass and d.deptype = 'i')
            select format('%I.%I', n.nspname, c.relname) as name, has_sequence_privilege(c.oid, 'select') as readable,
                   case when has_sequence_privilege(c.oid, 'usage, select')
                        then coalesce(pg_sequence_last_value(c.oid), 0) end as last
            from drawn join pg_class c using (oid) join pg_namespace n on n.oid = c.relnamespace
            join pg_sequence s on s.seqrelid = c.oid where s.seqincrement > 0
            """;

    private TaskIds() {}

    /// None where the table draws from no sequence, or this user may not see how far one is.
    static List<Problem> problems(Connection connection, TableName tasks) throws SQLException {
        long settled = settled(connection);
        var problems = new ArrayList<Problem>();
        for (var source : Rows.of(connection, Source::of, SOURCE, tasks.schema(), tasks.name()))
            lags(tasks, source.name, source.last(connection), settled).ifPresent(problems::add);
        return problems;
    }

    /// @param readable whether its own row may be read
    /// @param given    the last id that it gave; 0: none since it was set or started
    private record Source(
            String name, boolean readable, @Nullable Long given) {
        static Source of(ResultSet row) throws SQLException {
            return new Source(row.getString("name"), row.getBoolean("readable"), row.getObject("last", Long.class));
        }

        /// The one before the next. Where none was given since, its row alone says where it will go on.
        @Nullable
        Long last(Connection connection) throws SQLException {
            if (!readable || given == null || given > 0) return given;
            return Rows.number(
                    connection, "select case when is_called then last_value else last_value - 1 end from " + name);
        }
    }

    /// The greatest id that is recorded as settled; 0: none.
    private static long settled(Connection connection) throws SQLException {
        long settled = 0;
        for (var record : RECORDS)
            if (Table.read(connection, new TableName(OwnSchema.NAME, record)).isPresent())
                settled = Math.max(
                        settled, Rows.number(connection, "select max(task_id) from " + OwnSchema.NAME + "." + record));
        return settled;
    }

    private static Optional<Problem> lags(TableName tasks, String sequence, @Nullable Long last, long settled) {
        if (last == null || last >= settled) return Optional.empty();
        return Optional.of(new Problem(
                Problem.Kind.MISSING,
                tasks + ".id",
                "ids above " + settled + ", the last that was settled",
                "the sequence " + sequence + " at " + (last == 0 ? "its start" : last)
                        + ", so that new tasks get ids of settled ones and cannot be charged",
                "Run: select setval('" + sequence.replace("'", "''") + "', " + settled
                        + "); docs/database.md says what becomes of tasks that have such an id already."));
    }
}
