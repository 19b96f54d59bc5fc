package io.compensationd.compensation.desk;

import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/// Counts what a change would do, and finds the very rows again that it counted.
final class Planning {
    /// Rows whose last writer had committed when the plan was made. A row has 32 bits of its writer's
    /// number, which go round: only a number that was given out since then is a new one. A row that is
    /// being locked may be newer than the statement that locks it, hence the million.
    private static final String UNCHANGED = """
            and (select writer >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000
                     or pg_visible_in_snapshot(writer::text::xid8, seen)
                 from (select seen, low + ((t.xmin::text::bigint - low) & 4294967295) as writer
                       from (select seen, pg_snapshot_xmin(seen)::text::bigint as low
                             from (select ?::pg_snapshot as seen) s) s) s)""";

    private final DataSource connections;
    private final Names names;

    Planning(DataSource connections, Names names) {
        this.connections = connections;
        this.names = names;
    }

    Plan plan(Change change, TaskFilter filter, boolean processing) throws SQLException {
        var sql = new Sql(names, """
                        select t.status, t.charged, count(*) as tasks, coalesce(sum(t.cost), 0) as amount, max(t.id) as last,
                               sum(t.id) || ' ' || max(t."updatedAt") as rows, pg_current_snapshot()::text as seen
                        from (select t.id, left(t.status, 100) as status, t."updatedAt", nullif(t.cost, 'NaN') as cost,""")
                .addTexts("t.status = any(?) and " + charged() + " as charged", change.from(processing))
                .add("from {tasks} t where true")
                .where(filter)
                .add(") t group by 1, 2");
        try (var connection = connections.getConnection()) {
            var missing = missing(connection, filter.ids());
            return plan(change, filter, processing, connection, sql, missing);
        }
    }

    private static Plan plan(
            Change change, TaskFilter filter, boolean processing, Connection connection, Sql sql, Set<Long> missing)
            throws SQLException {
        long tasks = 0;
        long charged = 0;
        long last = Long.MIN_VALUE;
        var seen = "";
        var amount = BigDecimal.ZERO.setScale(4);
        var left = new TreeMap<String, Long>();
        var rows = new TreeMap<String, String>();
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            while (row.next()) {
                var count = row.getLong("tasks");
                if (row.getBoolean("charged")) charged += count;
                else if (change.from(processing).contains(row.getString("status"))) {
                    tasks += count;
                    amount = amount.add(row.getBigDecimal("amount"));
                    last = Math.max(last, row.getLong("last"));
                    rows.put(row.getString("status"), row.getString("rows"));
                    seen = row.getString("seen");
                } else left.merge(row.getString("status"), count, Long::sum);
            }
        }
        return new Plan(change, filter, processing, tasks, amount, left, charged, missing, last, rows.toString(), seen);
    }

    private Set<Long> missing(Connection connection, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) return Set.of();
        var sql = new Sql(names, "select i.id from").addNumbers("unnest(?) i (id)", ids);
        sql.add("where not exists (select from {tasks} t where t.id = i.id)");
        return new TreeSet<>(ids(connection, sql));
    }

    /// The rows that the plan counted and nobody has changed since, as conditions on a table called `t`.
    static Sql meant(Plan plan, Sql sql) {
        return sql.addTexts("and t.status = any(?)", plan.change().from(plan.processing()))
                .add("and not " + charged())
                .where(plan.filter())
                .add(UNCHANGED, plan.seen());
    }

    /// A task with a ledger entry, or one that another program completed, was paid: it is never put back in line.
    private static String charged() {
        return """
                (exists (select from compensation.ledger_entries e where e.task_id = t.id)
                 or exists (select from compensation.adopted a where a.task_id = t.id))""";
    }

    static List<Long> ids(Connection connection, Sql sql) throws SQLException {
        try (var statement = sql.on(connection);
                var rows = statement.executeQuery()) {
            var ids = new ArrayList<Long>();
            while (rows.next()) ids.add(rows.getLong(1));
            return ids;
        }
    }
}
