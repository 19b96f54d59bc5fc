package io.compensationd.bench;

import io.compensationd.bench.SingleInsert.Inserted;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Time from the commit of an insert to the commit that completed it, both by the server's clock
/// (`track_commit_timestamp`): no polling disturbs what is measured.
///
/// @param millis sorted, of the tasks that are completed
/// @param open   tasks that are not
record Latency(List<Double> millis, int open) {
    private static final String QUERY = """
            select extract(epoch from pg_xact_commit_timestamp(t.xmin) - pg_xact_commit_timestamp(i.xid::xid)) * 1000
            from unnest(?, ?) i (id, xid) join compensation_tasks t on t.id = i.id
            where t.status = 'completed' order by 1
            """;

    static Latency read(Connection connection, List<Inserted> inserted) throws SQLException {
        var millis = new ArrayList<Double>();
        try (var query = connection.prepareStatement(QUERY)) {
            query.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", inserted.stream().map(Inserted::id).toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", inserted.stream().map(Inserted::xid).toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) millis.add(rows.getDouble(1));
            }
        }
        return new Latency(millis, inserted.size() - millis.size());
    }

    double percentile(double p) {
        return millis.isEmpty() ? Double.NaN : millis.get((int) Math.ceil(p / 100 * millis.size()) - 1);
    }

    @Override
    public String toString() {
        return "n=%d  p50=%.1f ms  p90=%.1f ms  p99=%.1f ms  max=%.1f ms  not completed=%d"
                .formatted(millis.size() + open, percentile(50), percentile(90), percentile(99), percentile(100), open);
    }
}
