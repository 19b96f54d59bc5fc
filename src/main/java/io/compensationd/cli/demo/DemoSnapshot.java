package io.compensationd.cli.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The state of the demo at one moment, read in one look.
///
/// @param pending tasks that have not ended
/// @param waiting those of them that wait for a retry
record DemoSnapshot(List<Row> lanes, List<Row> nodes, long pending, long waiting) {
    /// What one lane or one node did so far.
    ///
    /// @param name lane number or node id
    /// @param now  the node that works on the lane, or the number of runs of the node
    record Row(String name, String now, long settled, BigDecimal amount, long retried, long failed) {}

    long settled() {
        return nodes.stream().mapToLong(Row::settled).sum();
    }

    long retried() {
        return nodes.stream().mapToLong(Row::retried).sum();
    }

    long failed() {
        return nodes.stream().mapToLong(Row::failed).sum();
    }

    BigDecimal amount() {
        return nodes.stream().map(Row::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    boolean done() {
        return pending == 0;
    }

    static DemoSnapshot read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var counts = statement.executeQuery("""
                        select count(*), count(*) filter (where "nextRetryAt" > now())
                        from compensation_tasks where status = 'pending'""")) {
            counts.next();
            long pending = counts.getLong(1);
            long waiting = counts.getLong(2);
            return new DemoSnapshot(rows(connection, """
                            select l.lane::text, coalesce(min(r.node) filter (where r.finished_at is null), ''),
                                   coalesce(sum(succeeded), 0), coalesce(sum(amount), 0),
                                   coalesce(sum(retried), 0), coalesce(sum(failed), 0)
                            from compensation.lanes l left join compensation.runs r using (lane)
                            group by l.lane order by l.lane"""), rows(connection, """
                            select node, count(*)::text, sum(succeeded), sum(amount), sum(retried), sum(failed)
                            from compensation.runs group by node order by node"""), pending, waiting);
        }
    }

    private static List<Row> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var list = new ArrayList<Row>();
            while (rows.next())
                list.add(new Row(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getLong(3),
                        rows.getBigDecimal(4),
                        rows.getLong(5),
                        rows.getLong(6)));
            return list;
        }
    }
}
