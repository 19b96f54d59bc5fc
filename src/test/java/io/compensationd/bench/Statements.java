package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What the sessions of one copy sent, as `pg_stat_statements` counted it.
///
/// @param roundTrips all but `begin`, which travels with the statement after it
/// @param top        the statements that took longest, with their share of a task
record Statements(long roundTrips, List<String> top) {
    static void count(Connection connection, Copy copy) throws SQLException {
        Copy.execute(connection, "alter database " + copy.name() + " set pg_stat_statements.track = 'top'");
        Copy.execute(connection, "select pg_stat_statements_reset()");
    }

    /// A `commit` that was prepared is not counted, a `begin` is: so that one stands for its commit.
    static Statements read(Connection connection, int tasks) throws SQLException {
        var calls = Copy.value(connection, """
                select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid
                where datname = current_database() and query not ilike 'commit%' and query not ilike 'rollback%'
                """);
        return new Statements(Long.parseLong(calls), top(connection, tasks));
    }

    private static List<String> top(Connection connection, int tasks) throws SQLException {
        var lines = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select format('%%s calls  %%s us/task  %%s B wal/task  %%s', lpad(calls::text, 6),
                            lpad(round((1000 * total_exec_time / %1$d)::numeric, 2)::text, 7),
                            lpad(round(wal_bytes / %1$d)::text, 5),
                            left(regexp_replace(query, '\\s+', ' ', 'g'), 110))
                        from pg_stat_statements s join pg_database d on d.oid = s.dbid
                        where datname = current_database() order by total_exec_time desc limit 14
                        """.formatted(tasks))) {
            while (rows.next()) lines.add(rows.getString(1));
        }
        return lines;
    }
}
