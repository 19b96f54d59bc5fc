package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements of a check or a repair on a connection that the caller keeps.
public final class Query {
    private Query() {}

    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    public static <T> List<T> rows(Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
            throws SQLException {
        try (var statement = prepare(connection, sql, parameters);
                var result = statement.executeQuery()) {
            var rows = new ArrayList<T>();
            while (result.next()) rows.add(row.of(result));
            return rows;
        }
    }

    /// @return the number of rows changed
    public static int change(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (var statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /// Several statements without parameters, whose results nobody reads.
    public static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static boolean is(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        return rows(connection, sql, row -> row.getBoolean(1), parameters).getFirst();
    }

    public interface Work<T> {
        T run() throws SQLException;
    }

    /// All of it or nothing.
    ///
    /// @param connection in autocommit
    public static <T> T atOnce(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            var done = work.run();
            connection.commit();
            return done;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
        return statement;
    }
}
