package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The few statements of ours on the store, each on a connection of the pool.
record Sql(DataSource pool) {
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    <T> List<T> read(String sql, Row<T> row, @Nullable Object... parameters) {
        try (var connection = pool.getConnection();
                var statement = prepare(connection, sql, parameters);
                var result = statement.executeQuery()) {
            var rows = new ArrayList<T>();
            while (result.next()) rows.add(row.of(result));
            return rows;
        } catch (SQLException e) {
            throw ScheduleProblem.failed("The schedule could not be read", e);
        }
    }

    void run(String sql, @Nullable Object... parameters) {
        try (var connection = pool.getConnection();
                var statement = prepare(connection, sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            throw ScheduleProblem.failed("The schedule could not be changed", e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
        return statement;
    }
}
