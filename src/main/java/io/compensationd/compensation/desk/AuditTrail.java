package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.Records.Page;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// What people changed: rows that are added and never changed.
public final class AuditTrail {
    /// What ends the subject of a change that may be done in part.
    private static final String UNFINISHED = ", unfinished";

    /// Longer than Quartz takes for all that one of us asks of it. A transaction that has begun keeps its
    /// limit until that is switched off, then takes a new one.
    private static final String PATIENCE = "set local idle_in_transaction_session_timeout = '1min'";

    private static final String MORE_PATIENCE =
            "set local transaction_timeout = 0; set local transaction_timeout = '1min'";

    private static final int FIRST_WITH_A_LIMIT = 17;

    private static final String INSERT = """
            insert into compensation.audit (actor, origin, action, subject, reason, tasks, amount)
            values (?, ?, ?, ?, ?, ?, ?)
            """;

    private final DataSource connections;

    public AuditTrail(DataSource connections) {
        this.connections = connections;
    }

    /// @param action requeue, cancel, add, import, pause, resume, fire, lanes, interval, archive, delete, empty-bodies,
    /// repair, keys-restored, acknowledge
    public record Deed(
            String action, String subject, Optional<String> reason, Optional<Long> tasks, Optional<BigDecimal> amount) {
        public static Deed of(String action, String subject, Optional<String> reason) {
            return new Deed(action, subject, reason, Optional.empty(), Optional.empty());
        }

        /// That failed on its way, so that a part of it may be done.
        public Deed unfinished() {
            return new Deed(action, subject + UNFINISHED, reason, tasks, amount);
        }
    }

    public record Row(
            String id,
            Instant at,
            String actor,
            String origin,
            String action,
            String subject,
            Optional<String> reason,
            Optional<Long> tasks,
            Optional<BigDecimal> amount) {
        /// Whether it failed on its way, so that a part of it may be done.
        public boolean unfinished() {
            return subject.endsWith(UNFINISHED);
        }

        /// The subject alone.
        public String of() {
            return unfinished() ? subject.substring(0, subject.length() - UNFINISHED.length()) : subject;
        }
    }

    /// What a change does that is in no transaction of ours.
    public interface Work<T> {
        T done() throws SQLException;
    }

    /// An exception of work that may know that nothing was done.
    public interface Refusing {
        boolean nothingDone();
    }

    /// Does it, and writes it down in a transaction that ends when it is done: what cannot be written down is not done,
    /// and what is refused is not written down. What fails may have done a part of it: that is written down, too.
    public <T> T around(Actor actor, Deed deed, Work<T> work) throws SQLException {
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try {
                bePatient(connection);
                add(connection, actor, deed);
                var done = done(connection, actor, deed, work);
                connection.commit();
                return done;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static <T> T done(Connection connection, Actor actor, Deed deed, Work<T> work) throws SQLException {
        try {
            return work.done();
        } catch (SQLException | RuntimeException | Error e) {
            if (!(e instanceof Refusing refusing && refusing.nothingDone())) addUnfinished(connection, actor, deed, e);
            throw e;
        }
    }

    private static void addUnfinished(Connection connection, Actor actor, Deed deed, Throwable fault) {
        try {
            connection.rollback();
            add(connection, actor, deed.unfinished());
            connection.commit();
        } catch (SQLException e) {
            fault.addSuppressed(e);
        }
    }

    private static void bePatient(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(PATIENCE);
            if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_A_LIMIT)
                statement.execute(MORE_PATIENCE);
        }
    }

    /// In the transaction of the change itself.
    public static void add(Connection connection, Actor actor, Deed deed) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, actor.name());
            statement.setString(2, actor.origin());
            statement.setString(3, deed.action());
            statement.setString(4, deed.subject());
            statement.setString(5, deed.reason().orElse(null));
            statement.setObject(6, deed.tasks().orElse(null));
            statement.setBigDecimal(7, deed.amount().orElse(null));
            statement.executeUpdate();
        }
    }

    /// The latest first.
    ///
    /// @param before ids smaller than this one
    public Page<Row> page(Optional<Long> before, int rowsMax) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(
                        "select * from compensation.audit where id < ? order by id desc limit ?")) {
            statement.setLong(1, before.orElse(Long.MAX_VALUE));
            statement.setInt(2, rowsMax + 1);
            try (var row = statement.executeQuery()) {
                while (row.next()) rows.add(read(row));
            }
        }
        if (rows.size() <= rowsMax) return new Page<>(rows, Optional.empty());
        var shown = List.copyOf(rows.subList(0, rowsMax));
        return new Page<>(shown, Optional.of(shown.getLast().id()));
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                StoredTask.time(row, "at"),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("action"),
                row.getString("subject"),
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getObject("tasks", Long.class)),
                Optional.ofNullable(row.getBigDecimal("amount")));
    }
}
