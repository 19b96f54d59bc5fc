package io.compensationd.compensation.desk;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.Backlogs;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.Verification.Break;
import io.compensationd.compensation.Verify;
import io.compensationd.compensation.desk.Digest.Failure;
import io.compensationd.compensation.desk.Digest.Sum;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Makes digests, and keeps in `compensation.last_digest` up to when the last one that was sent told. So what happened
/// while mail did not work stands in the next one.
public final class Digests {
    /// "compdgst" in ASCII: one digest at a time in a database.
    private static final long KEY = 0x636F6D7064677374L;

    /// Before the first one.
    private static final Duration FIRST = Duration.ofDays(1);

    /// A digest ends this long before it is made: a chunk that began in its time is committed by then, or never.
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final String NOW =
            "select clock_timestamp() as now, (select until_at from compensation.last_digest) as last";

    private static final String SETTLED = """
            select count(*) as tasks, coalesce(sum(nullif(amount, 'NaN')), 0) as amount from compensation.ledger_entries
            where settled_at >= ?::timestamptz and settled_at < ?::timestamptz
            """;

    private static final String FAILURES = """
            select a.reason, count(*) filter (where a.outcome = 'failed') as failed,
                   coalesce(sum(nullif(t.cost, 'NaN')) filter (where a.outcome = 'failed'), 0) as amount,
                   count(*) filter (where a.outcome <> 'failed') as retried
            from compensation.attempts a left join {tasks} t on t.id = a.task_id
            where a.at >= ?::timestamptz and a.at < ?::timestamptz
            group by a.reason order by 2 desc, 4 desc, 1
            """;

    private static final String FOUND = """
            select invariant, message || ' (seen by the nodes at ' || date_trunc('second', min(found_at)) || ')' as message,
                   count(*) as times
            from compensation.breaks where found_at >= ?::timestamptz group by invariant, breaks.message order by 1, 2
            """;

    private static final String SEEN =
            "select exists (select from compensation.last_digest where slot >= ?::timestamptz)";

    private static final String SENT = """
            insert into compensation.last_digest (slot, until_at) values (?::timestamptz, ?::timestamptz)
            on conflict (one) do update set slot = excluded.slot, until_at = excluded.until_at, sent_at = excluded.sent_at
            """;

    private final DataSource connections;
    private final Settings.Tables tables;
    private final String schema;
    private final Supplier<List<Break>> hung;

    /// @param connections without a short `statement_timeout`
    /// @param schema      of the platform's tables
    /// @param hung        triggers that hang, which the schedule knows
    public Digests(DataSource connections, Settings.Tables tables, String schema, Supplier<List<Break>> hung) {
        this.connections = connections;
        this.tables = tables;
        this.schema = schema;
        this.hung = hung;
    }

    private record Now(Instant at, Optional<Instant> last) {}

    /// Takes a digest to people.
    public interface Sending {
        /// @throws IOException nobody has it
        void send(Digest digest) throws IOException;
    }

    /// What a digest would say now.
    ///
    /// @param time that it looks back; empty: to the last one that the schedule sent
    public Digest look(Optional<Duration> time) throws SQLException {
        try (var connection = connections.getConnection()) {
            return look(connection, time);
        }
    }

    /// Makes and sends the digest of a slot, once in the cluster.
    ///
    /// @return empty: another firing is at it, or this slot had its digest
    public Optional<Digest> once(Instant slot, Sending sending) throws SQLException, IOException {
        try (var connection = connections.getConnection()) {
            if (!Query.is(connection, "select pg_try_advisory_lock(?)", KEY)) return Optional.empty();
            try {
                if (Query.is(connection, SEEN, slot.toString())) return Optional.empty();
                var digest = look(connection, Optional.empty());
                sending.send(digest);
                Query.change(connection, SENT, slot.toString(), digest.until().toString());
                return Optional.of(digest);
            } finally {
                if (!connection.isClosed()) Query.is(connection, "select pg_advisory_unlock(?)", KEY);
            }
        }
    }

    private Digest look(Connection connection, Optional<Duration> time) throws SQLException {
        var now = Query.rows(
                        connection,
                        NOW,
                        row -> new Now(Query.instant(row, "now").orElseThrow(), Query.instant(row, "last")))
                .getFirst();
        var until = now.at.minus(SETTLING);
        var since = time.map(until::minus).or(now::last).orElse(until.minus(FIRST));
        return digest(connection, since, until, new Backlogs(connections, tables, schema).read());
    }

    private Digest digest(Connection connection, Instant since, Instant until, Backlog backlog) throws SQLException {
        var failures = Names.of(tables, schema).sql(FAILURES);
        return new Digest(
                since,
                until,
                Query.rows(
                                connection,
                                SETTLED,
                                row -> new Sum(row.getLong("tasks"), row.getBigDecimal("amount")),
                                since.toString(),
                                until.toString())
                        .getFirst(),
                Query.rows(
                        connection,
                        failures,
                        row -> new Failure(
                                row.getString("reason"),
                                row.getLong("failed"),
                                row.getBigDecimal("amount"),
                                row.getLong("retried")),
                        since.toString(),
                        until.toString()),
                backlog.due(),
                backlog.waiting(),
                backlog.failed(),
                backlog.processing(),
                breaks(connection, since));
    }

    private List<Break> breaks(Connection connection, Instant since) throws SQLException {
        var breaks = new ArrayList<Break>();
        try (var store = Store.open(connections, tables, schema)) {
            breaks.addAll(new Verify(store).run().breaks());
        }
        breaks.addAll(hung.get());
        breaks.addAll(Query.rows(
                connection,
                FOUND,
                row -> new Break(row.getString("invariant"), row.getString("message"), row.getLong("times"), List.of()),
                since.toString()));
        return breaks;
    }
}
