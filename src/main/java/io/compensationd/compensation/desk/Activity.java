package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/// What happened lately: the last hour, as far as the latest rows reach back. So it costs the same however much there
/// is.
public final class Activity {
    private static final int ROWS_MAX = 5_000;

    private static final String MINUTES = """
            select date_trunc('minute', r.started_at) as minute, sum(r.succeeded)::bigint as settled, sum(r.amount) as amount
            from (select * from compensation.runs order by id desc limit %d) r
            where r.started_at > date_trunc('minute', clock_timestamp()) - interval '59 min'
            group by 1 order by 1
            """.formatted(ROWS_MAX);

    private static final String REASONS = """
            select a.outcome, a.reason, count(*) as attempts
            from (select * from compensation.attempts order by id desc limit %d) a
            where a.at > clock_timestamp() - interval '1 hour'
            group by 1, 2 order by 3 desc, 1, 2 limit 20
            """.formatted(ROWS_MAX);

    /// `lanes.holder` outlives a kill; the lock itself does not.
    private static final String HELD = """
            select l.lane from compensation.lanes l where exists (
                select from pg_locks k
                where k.locktype = 'advisory' and k.granted and k.objsubid = 2 and k.objid = l.lane::bigint::oid
                  and k.database = (select oid from pg_database where datname = current_database()))
            """;

    /// The first row that is not looked at: is it of the hour, too?
    private static final String REACH = """
            select clock_timestamp() as now,
                   coalesce((select r.started_at > date_trunc('minute', clock_timestamp()) - interval '59 min'
                             from compensation.runs r order by id desc offset %1$d limit 1), false) as runs_cut,
                   coalesce((select a.at > clock_timestamp() - interval '1 hour'
                             from compensation.attempts a order by id desc offset %1$d limit 1), false) as reasons_cut
            """.formatted(ROWS_MAX);

    private final DataSource connections;

    public Activity(DataSource connections) {
        this.connections = connections;
    }

    /// @param now  the database's clock
    /// @param held lanes on which a node works at this moment
    public record Seen(Instant now, List<Minute> minutes, List<Reason> reasons, Cut cut, Set<Integer> held) {}

    /// Whether there was more within the hour than was looked at.
    public record Cut(boolean minutes, boolean reasons) {}

    /// What firings that began within a minute settled. Minutes in which nothing was are left out.
    public record Minute(Instant at, long settled, BigDecimal amount) {}

    /// Attempts that settled nothing.
    public record Reason(String outcome, String reason, long attempts) {}

    public Seen read() throws SQLException {
        try (var connection = connections.getConnection()) {
            var minutes = rows(connection, MINUTES, Activity::minute);
            var reasons = rows(connection, REASONS, Activity::reason);
            var held = new TreeSet<>(rows(connection, HELD, row -> row.getInt(1)));
            return rows(
                            connection,
                            REACH,
                            row -> new Seen(StoredTask.time(row, "now"), minutes, reasons, cut(row), held))
                    .getFirst();
        }
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(Connection connection, String sql, Reading<T> reading) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var rows = new ArrayList<T>();
            while (row.next()) rows.add(reading.read(row));
            return rows;
        }
    }

    private static Cut cut(ResultSet row) throws SQLException {
        return new Cut(row.getBoolean("runs_cut"), row.getBoolean("reasons_cut"));
    }

    private static Minute minute(ResultSet row) throws SQLException {
        return new Minute(StoredTask.time(row, "minute"), row.getLong("settled"), row.getBigDecimal("amount"));
    }

    private static Reason reason(ResultSet row) throws SQLException {
        return new Reason(row.getString("outcome"), row.getString("reason"), row.getLong("attempts"));
    }
}
