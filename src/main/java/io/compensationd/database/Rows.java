package io.compensationd.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A query as a list of values.
final class Rows {
    private Rows() {}

    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> of(Connection connection, Reading<T> reading, String query, Object... parameters)
            throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<T>();
                while (result.next()) rows.add(reading.read(result));
                return rows;
            }
        }
    }

    static boolean is(Connection connection, String query, Object... parameters) throws SQLException {
        return of(connection, row -> row.getBoolean(1), query, parameters).getFirst();
    }

    static long number(Connection connection, String query, Object... parameters) throws SQLException {
        return of(connection, row -> row.getLong(1), query, parameters).getFirst();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
