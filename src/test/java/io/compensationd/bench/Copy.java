package io.compensationd.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// One database of the bench server.
///
/// @param url JDBC, with user and password
record Copy(String name, String url) {
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
