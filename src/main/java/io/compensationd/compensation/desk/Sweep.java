package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.Retention.Done;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A walk over completed tasks, oldest first, a batch in a transaction. Where the database refuses one task (a foreign
/// key of the platform, a trigger, a value that is too large for the archive), its batch is halved until the task is
/// alone, and the walk goes on behind it.
///
/// @param stop    whether to end after the batch under way
/// @param next    the place of the task behind another one, as SQL
/// @param refused collects these tasks, by their ids, and what the database said
record Sweep(Connection connection, BooleanSupplier stop, String next, Map<Long, String> refused) {
    /// Short, for the platform works on the same table.
    static final int BATCH = 1_000;

    private static final String PAUSED = "select compensation.lane_paused(-1)";

    static final String NEXT = """
            select t."createdAt"::text as last_at, t.id as last_id from {tasks} t
            where t.status = 'completed' and (t."createdAt", t.id) > (?::timestamp, ?)
            order by t."createdAt", t.id limit 1
            """;

    /// SQLSTATEs by which one row is refused: of its data, of a constraint, of a limit, of a trigger.
    private static final Set<String> OF_A_ROW = Set.of("22", "23", "54", "P0");

    /// Behind the task of this time and id.
    record Place(@Nullable String at, long id) {
        static final Place FIRST = new Place("-infinity", 0);
    }

    /// What one transaction did.
    record Batch(long seen, long tasks, BigDecimal amount, Place last) {}

    interface Step {
        /// @param size how many tasks to look at
        Batch behind(Connection connection, Place last, int size) throws SQLException;
    }

    interface Count {
        Done add(Done done, Batch batch);
    }

    Done all(Done before, Step step, Count count) throws SQLException {
        var done = before;
        var last = Place.FIRST;
        int size = BATCH;
        for (int inARow = 0; inARow < BATCH; ) {
            if (stop.getAsBoolean()) return done.but("the node is leaving");
            if (paused()) return done.but("all lanes are paused");
            try {
                var batch = inTransaction(step, last, size);
                done = count.add(done, batch);
                if (batch.seen < size) return done;
                last = batch.last;
                size = Math.min(2 * size, BATCH);
                inARow = 0;
            } catch (SQLException e) {
                if (!ofOneRow(e)) throw e;
                if (size == 1) {
                    last = behind(last, e);
                    refused.putIfAbsent(last.id, said(e));
                    inARow++;
                }
                size = Math.max(size / 2, 1);
            }
        }
        return done.but(BATCH + " tasks in a row were refused");
    }

    private static boolean ofOneRow(SQLException e) {
        var state = e.getSQLState();
        return state != null && OF_A_ROW.contains(state.substring(0, 2));
    }

    private static String said(SQLException e) {
        var first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^ERROR: ", "") + " (SQLSTATE " + e.getSQLState() + ")";
    }

    private Batch inTransaction(Step step, Place last, int size) throws SQLException {
        connection.setAutoCommit(false);
        try {
            var batch = step.behind(connection, last, size);
            connection.commit();
            return batch;
        } catch (SQLException | RuntimeException e) {
            if (!connection.isClosed()) connection.rollback();
            throw e;
        } finally {
            if (!connection.isClosed()) connection.setAutoCommit(true);
        }
    }

    /// The task that was refused alone.
    private Place behind(Place last, SQLException e) throws SQLException {
        try (var statement = connection.prepareStatement(next)) {
            statement.setString(1, last.at);
            statement.setLong(2, last.id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) throw e;
                return new Place(row.getString("last_at"), row.getLong("last_id"));
            }
        }
    }

    private boolean paused() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(PAUSED)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
