package io.compensationd.bench;

import io.compensationd.settings.Settings;
import io.compensationd.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// One database of the bench server.
///
/// @param url JDBC, with user and password
record Copy(String name, String url) {
    /// As the defaults name them.
    static final Settings.Tables TABLES = TestDatabases.tables();

    /// @param workPool connections for drains
    Settings.Database settings(int workPool) {
        var standard = TestDatabases.settings(url);
        return new Settings.Database(
                standard.url(),
                standard.user(),
                standard.password(),
                false,
                standard.dataFolder(),
                standard.schema(),
                workPool,
                false,
                standard.migrateUser(),
                standard.migratePassword());
    }

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
