package io.compensationd.compensation;

import io.compensationd.compensation.Backlog.Lane;
import io.compensationd.compensation.Backlog.Pile;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;

/// Reads the [Backlog], in one statement for the lanes and one for the rest, so that a command need not wait for
/// Hibernate.
public final class Backlogs {
    private static final String LANES = """
            with pending as (
                select "userId" & (select count(*) - 1 from compensation.lanes) as lane, "nextRetryAt" as at,
                       nullif(cost, 'NaN') as cost, "nextRetryAt" <= statement_timestamp() as due
                from {tasks} where status = 'pending')
            select statement_timestamp() as now, l.lane,
                   count(*) filter (where p.due) as due,
                   coalesce(sum(p.cost) filter (where p.due), 0) as due_amount,
                   extract(epoch from statement_timestamp() - min(p.at) filter (where p.due)) as due_age,
                   count(*) filter (where not p.due) as waiting,
                   coalesce(sum(p.cost) filter (where not p.due), 0) as waiting_amount,
                   min(p.at) filter (where not p.due) as next
            from compensation.lanes l left join pending p on p.lane = l.lane
            group by l.lane order by l.lane
            """;

    /// The statuses that occur are found by one step in Prisma's index each, so that completed rows are not read.
    private static final String PILES = """
            with recursive statuses as (
                (select min(status) as status from {tasks})
                union all
                select (select min(t.status) from {tasks} t where t.status > s.status) from statuses s
                where s.status is not null)
            select s.status, p.*
            from statuses s cross join lateral (
                select count(*) as tasks, coalesce(sum(nullif(cost, 'NaN')), 0) as amount,
                       extract(epoch from statement_timestamp() at time zone 'UTC' - min("updatedAt")) as age
                from {tasks} t where t.status = s.status) p
            where s.status not in ('pending', 'completed', 'cancelled')
            """;

    private final DataSource connections;
    private final Names names;

    /// @param schema of the platform's tables
    public Backlogs(DataSource connections, Settings.Tables tables, String schema) {
        this.connections = connections;
        this.names = Names.of(tables, schema);
    }

    public Backlog read() throws SQLException {
        try (var connection = connections.getConnection()) {
            var piles = piles(connection);
            var failed = piles.remove("failed");
            var processing = piles.remove("processing");
            return lanes(
                    connection,
                    failed == null ? Pile.NONE : failed,
                    processing == null ? Pile.NONE : processing,
                    piles);
        }
    }

    private Backlog lanes(Connection connection, Pile failed, Pile processing, SortedMap<String, Pile> unknown)
            throws SQLException {
        var lanes = new ArrayList<Lane>();
        Instant at = Instant.EPOCH;
        try (var statement = connection.prepareStatement(names.sql(LANES));
                var row = statement.executeQuery()) {
            while (row.next()) {
                at = row.getObject("now", OffsetDateTime.class).toInstant();
                lanes.add(lane(row));
            }
        }
        return new Backlog(at, lanes, failed, processing, unknown);
    }

    private static Lane lane(ResultSet row) throws SQLException {
        var due = new Pile(row.getLong("due"), row.getBigDecimal("due_amount"), age(row, "due_age"));
        var waiting = new Pile(row.getLong("waiting"), row.getBigDecimal("waiting_amount"), Optional.empty());
        var next = Optional.ofNullable(row.getObject("next", OffsetDateTime.class));
        return new Lane(row.getInt("lane"), due, waiting, next.map(OffsetDateTime::toInstant));
    }

    private SortedMap<String, Pile> piles(Connection connection) throws SQLException {
        var piles = new TreeMap<String, Pile>();
        try (var statement = connection.prepareStatement(names.sql(PILES));
                var row = statement.executeQuery()) {
            while (row.next())
                piles.put(
                        row.getString("status"),
                        new Pile(row.getLong("tasks"), row.getBigDecimal("amount"), age(row, "age")));
        }
        return piles;
    }

    private static Optional<Duration> age(ResultSet row, String column) throws SQLException {
        BigDecimal seconds = row.getBigDecimal(column);
        return Optional.ofNullable(seconds)
                .map(s -> Duration.ofMillis(s.movePointRight(3).longValue()));
    }
}
