package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.Circumstances.Account;
import io.compensationd.compensation.desk.Circumstances.EntryRow;
import io.compensationd.compensation.desk.Circumstances.Held;
import io.compensationd.compensation.desk.Circumstances.Lane;
import io.compensationd.compensation.desk.Circumstances.PauseNote;
import io.compensationd.compensation.desk.Dossier.Bodies;
import io.compensationd.compensation.desk.Dossier.Body;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Opens the dossier of one task.
public final class Dossiers {
    public static final int ATTEMPTS_MAX = 100;

    /// For a node, whose heap is small: the platform stores bodies of any size. A process that somebody started to read
    /// one reads all of it.
    public static final int BODY_MAX = 256 * 1024;

    public static final int BODY_WHOLE = Integer.MAX_VALUE;

    private final DataSource connections;
    private final Names names;
    private final Settings.Engine engine;

    public Dossiers(DataSource connections, Names names, Settings.Engine engine) {
        this.connections = connections;
        this.names = names;
        this.engine = engine;
    }

    /// Without its bodies. Empty: there is no such task.
    public Optional<Dossier> open(long id) throws SQLException {
        return open(id, 0);
    }

    /// @param bodyMax characters that are read of each body; 0: bodies stay in the database
    public Optional<Dossier> open(long id, int bodyMax) throws SQLException {
        try (var connection = connections.getConnection()) {
            var held = held(connection, id);
            return inOneSnapshot(connection, () -> read(connection, id, held, bodyMax));
        }
    }

    /// Only a task that waits is kept by somebody's lock.
    private Held held(Connection connection, long id) throws SQLException {
        var sql = "select \"userId\" from {tasks} where id = ? and status = 'pending'";
        var user = one(connection, sql, id, row -> row.getLong(1));
        if (user.isEmpty()) return new Held(Optional.empty(), Optional.empty());
        var locks = new RowLocks(connection, names);
        return new Held(locks.holder("{tasks}", "id", id), locks.holder("{accounts}", "{accounts.id}", user.get()));
    }

    private Optional<Dossier> read(Connection connection, long id, Held held, int bodyMax) throws SQLException {
        var found = one(
                connection, "select " + StoredTask.ALONE + " from {tasks} t where t.id = ?", id, StoredTask::readAlone);
        if (found.isEmpty()) return Optional.empty();
        var task = found.get();
        var circumstances = circumstances(connection, task, held);
        return Optional.of(new Dossier(
                task,
                bodyMax > 0 ? bodies(connection, id, bodyMax) : Optional.empty(),
                attempts(connection, id),
                circumstances,
                Explanation.of(task, circumstances)));
    }

    private Circumstances circumstances(Connection connection, StoredTask task, Held held) throws SQLException {
        var surroundings = surroundings(connection, task);
        return new Circumstances(
                surroundings.now(),
                one(connection, ENTRY, task.id(), Dossiers::entry),
                one(connection, ADOPTED, task.id(), row -> StoredTask.time(row, "seen_at")),
                account(connection, task.charge().userId()),
                surroundings.lane(),
                held,
                surroundings.nodesAlive(),
                engine);
    }

    private record Surroundings(Instant now, Lane lane, int nodesAlive) {}

    private static final String SURROUNDINGS = """
            select clock_timestamp() as now, n.lane, compensation.lane_paused(n.lane::integer) as paused,
                   p.paused_by, p.reason as pause_reason, p.until as pause_ends,
                   l.not_before, (coalesce(l.suspects ->> ?, l.suspects ->> ?))::timestamptz as suspect, compensation.nodes_alive() as nodes
            from (select ?::bigint & ((select count(*) from compensation.lanes) - 1) as lane) n
            left join compensation.lanes l on l.lane = n.lane
            left join lateral (select * from compensation.pauses p where p.lane = n.lane or p.lane is null
                               order by p.lane nulls first limit 1) p on true
            """;

    private static Surroundings surroundings(Connection connection, StoredTask task) throws SQLException {
        try (var statement = connection.prepareStatement(SURROUNDINGS)) {
            statement.setString(1, Long.toString(task.id()));
            statement.setString(2, "+" + task.id());
            statement.setLong(3, task.charge().userId());
            try (var row = statement.executeQuery()) {
                row.next();
                return new Surroundings(StoredTask.time(row, "now"), lane(row), row.getInt("nodes"));
            }
        }
    }

    private static Lane lane(ResultSet row) throws SQLException {
        return new Lane(
                row.getInt("lane"),
                row.getBoolean("paused"),
                note(row),
                Optional.ofNullable(StoredTask.timeOrNull(row, "not_before")),
                Optional.ofNullable(StoredTask.timeOrNull(row, "suspect")));
    }

    private static Optional<PauseNote> note(ResultSet row) throws SQLException {
        var by = row.getString("paused_by");
        if (by == null) return Optional.empty();
        var reason = Optional.ofNullable(row.getString("pause_reason"));
        return Optional.of(new PauseNote(by, reason, Optional.ofNullable(StoredTask.timeOrNull(row, "pause_ends"))));
    }

    private static final String ADOPTED = "select seen_at from compensation.adopted where task_id = ?";

    private static final String ENTRY = """
            select e.id, e.account_id, e.amount, e.balance_before, e.balance_after, e.run_id, e.lane, e.epoch, e.settled_at,
                   r.node
            from compensation.ledger_entries e
            left join compensation.runs r on r.id = e.run_id
            where e.task_id = ?
            """;

    private static EntryRow entry(ResultSet row) throws SQLException {
        return new EntryRow(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("balance_before"),
                row.getBigDecimal("balance_after"),
                row.getLong("run_id"),
                Optional.ofNullable(row.getString("node")),
                row.getInt("lane"),
                row.getLong("epoch"),
                StoredTask.time(row, "settled_at"));
    }

    private Optional<Account> account(Connection connection, long user) throws SQLException {
        var sql = """
                select nullif({accounts.balance}, 'NaN') as balance, {accounts.active} as active
                from {accounts} where {accounts.id} = ?
                """;
        return one(connection, sql, user, r -> new Account(r.getBigDecimal("balance"), r.getBoolean("active")));
    }

    /// The size stands in the row; characters would have to be counted, over all of it.
    private Optional<Bodies> bodies(Connection connection, long id, int max) throws SQLException {
        var sql = """
                select left("requestBody", %d), octet_length("requestBody"), left("responseBody", %d), octet_length("responseBody")
                from {tasks} where id = ?
                """.formatted(max, max);
        return one(
                connection,
                sql,
                id,
                r -> new Bodies(new Body(r.getString(1), r.getLong(2)), new Body(r.getString(3), r.getLong(4))));
    }

    private static List<AttemptRow> attempts(Connection connection, long id) throws SQLException {
        var sql = "select * from compensation.attempts where task_id = ? order by id desc limit " + ATTEMPTS_MAX;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            try (var rows = statement.executeQuery()) {
                var attempts = new ArrayList<AttemptRow>();
                while (rows.next()) attempts.add(attempt(rows));
                return attempts;
            }
        }
    }

    private static AttemptRow attempt(ResultSet row) throws SQLException {
        return new AttemptRow(
                row.getInt("attempt"),
                StoredTask.time(row, "at"),
                row.getString("node"),
                row.getObject("run_id", Long.class),
                row.getString("outcome"),
                row.getString("reason"),
                row.getString("error"),
                row.getString("sql_state"));
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Look<T> {
        T look() throws SQLException;
    }

    private <T> Optional<T> one(Connection connection, String sql, long id, Reading<T> reading) throws SQLException {
        try (var statement = connection.prepareStatement(names.sql(sql))) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                return row.next() ? Optional.of(reading.read(row)) : Optional.empty();
            }
        }
    }

    private static <T> T inOneSnapshot(Connection connection, Look<T> look) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try {
            return look.look();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }
}
