package io.compensationd.testing;

import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.database.Reference;
import io.compensationd.settings.Settings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// Databases of their own for tests, dropped with the server at the end of the JVM.
public final class TestDatabases {
    private TestDatabases() {}

    /// A migrated database with the reference tables (`users`, `api_request_logs`) and no rows. About 100 ms, the
    /// first of a JVM more.
    public static TestDatabase migrated() {
        return new TestDatabase(TestServer.databaseLike(Template.URL));
    }

    /// The same on a server of its own.
    public static TestDatabase migratedOn(TestServer server, String name) {
        var database = on(server, name);
        Reference.create(database.work());
        new Migrations(database.database(), tables()).migrate(line -> {});
        return database;
    }

    /// A database with the reference tables alone.
    public static TestDatabase reference() {
        var database = empty();
        Reference.create(database.work());
        return database;
    }

    /// An empty one on a server of its own.
    public static TestDatabase on(TestServer server, String name) {
        return new TestDatabase(server.create(name));
    }

    public static TestDatabase empty() {
        return new TestDatabase(TestServer.database());
    }

    /// The platform's tables as the defaults name them.
    public static Settings.Tables tables() {
        return new Settings.Tables(
                new Settings.Accounts("users", "id", "balance", "isActive"),
                Optional.of(new Settings.RequestLog(
                        "api_request_logs",
                        "userClerkId",
                        "serviceProvider",
                        "requestApi",
                        "requestBody",
                        "responseBody",
                        "cost")));
    }

    public static Settings.Database settings(String url) {
        return new Settings.Database(
                Optional.of(url),
                Optional.empty(),
                Optional.empty(),
                false,
                Path.of("target/unused"),
                Optional.empty(),
                16,
                true,
                Optional.empty(),
                Optional.empty());
    }

    /// @param url JDBC, user and password in it
    public record TestDatabase(String url, Database database) implements AutoCloseable {
        public TestDatabase(String url) {
            this(url, Database.open(settings(url), "test"));
        }

        public DataSource work() {
            return database.work();
        }

        public String schema() {
            return database.schema();
        }

        /// Runs statements, for a test's arrangement.
        public TestDatabase sql(String sql) {
            try (var connection = work().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
                return this;
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        /// The first column of the first row, as text; "null" for none.
        public String value(String query) {
            try (var connection = work().getConnection();
                    var statement = connection.createStatement();
                    var result = statement.executeQuery(query)) {
                return result.next() ? String.valueOf(result.getString(1)) : "null";
            } catch (SQLException e) {
                throw new IllegalStateException(query, e);
            }
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private static final class Template {
        static final String URL = create();

        private static String create() {
            try (var database = reference()) {
                new Migrations(database.database(), tables()).migrate(line -> {});
                return database.url();
            }
        }
    }
}
