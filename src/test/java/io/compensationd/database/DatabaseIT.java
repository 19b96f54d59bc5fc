package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Settings;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseIT {
    @Test
    void a_migrated_database_is_ready_in_one_call() {
        try (var database = TestDatabases.migrated()) {
            assertThat(database.value("select count(*) from compensation.lanes"))
                    .isEqualTo("8");
            assertThat(database.value("select count(*) from users")).isEqualTo("0");
            assertThat(database.value("select count(\"nextRetryAt\") from compensation_tasks"))
                    .isEqualTo("0");
        }
    }

    @Test
    void prismas_form_of_url_connects() {
        var url = TestServer.database()
                .replaceFirst("jdbc:postgresql://([^?]*).*", "postgresql://postgres:test@$1?schema=billing");
        try (var database = Database.open(TestDatabases.settings(url), "test")) {
            assertThat(database.schema()).isEqualTo("billing");
            assertThat(new TestDatabase(url, database).value("show search_path"))
                    .isEqualTo("billing");
        }
    }

    @Test
    void a_session_is_in_utc_whatever_the_zone_of_the_jvm() {
        var zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Shanghai"));
        try (var database = TestDatabases.empty()) {
            assertThat(database.value("show timezone")).isEqualTo("UTC");
            database.sql("create table t (at timestamp(3)); insert into t values (now())");
            assertThat(database.value("select abs(extract(epoch from at - (now() at time zone 'UTC'))) < 60 from t"))
                    .isEqualTo("t");
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WORK      | 2s  | 5s    | 5s   | 15s   | test",
                "QUARTZ    | 2s  | 5s    | 5s   | 15s   | test quartz",
                "LISTEN    | 2s  | 5s    | 5s   | 15s   | test listen",
                "BULK      | 10s | 30min | 5min | 30min | test bulk",
                "MIGRATION | 0   | 0     | 0    | 0     | test migrate"
            })
    void each_purpose_has_its_timeouts(
            Purpose purpose, String lock, String statement, String idle, String transaction, String name)
            throws SQLException {
        try (var database = TestDatabases.empty();
                var connection = database.database().source(purpose).getConnection()) {
            assertThat(show(connection, "lock_timeout")).isEqualTo(lock);
            assertThat(show(connection, "statement_timeout")).isEqualTo(statement);
            assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo(idle);
            if (connection.getMetaData().getDatabaseMajorVersion() >= 17)
                assertThat(show(connection, "transaction_timeout")).isEqualTo(transaction);
            assertThat(show(connection, "application_name")).isEqualTo(name);
            assertThat(show(connection, "client_connection_check_interval")).isEqualTo("2s");
        }
    }

    @Test
    void an_exhausted_work_pool_leaves_quartz_alone() throws SQLException {
        var all = TestDatabases.settings(TestServer.database());
        var small = new Settings.Database(
                all.url(),
                all.user(),
                all.password(),
                false,
                all.dataFolder(),
                all.schema(),
                2,
                true,
                all.user(),
                all.password());
        try (var database = Database.open(small, "test");
                var first = database.work().getConnection();
                var second = database.work().getConnection()) {
            assertThat(List.of(first.isValid(1), second.isValid(1))).containsOnly(true);
            assertThatThrownBy(database.work()::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("timed out");
            var quartz = new ArrayList<Connection>();
            for (int i = 0; i < 11; i++) quartz.add(database.quartz().getConnection());
            for (var connection : quartz) connection.close();
        }
    }

    @Test
    void a_servers_error_says_nothing_of_a_rows_values() {
        try (var database = TestDatabases.empty()) {
            database.sql("create table t (secret text unique); insert into t values ('canary')");
            assertThatThrownBy(() -> {
                        try (var connection = database.work().getConnection();
                                var statement = connection.createStatement()) {
                            statement.execute("insert into t values ('canary')");
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void a_wrong_password_is_named_as_such() {
        refused(TestServer.database().replace("password=test", "password=wrong"), 2, "refused the user \"postgres\"");
    }

    @Test
    void an_unknown_user_is_named_as_such() {
        refused(TestServer.database().replace("user=postgres", "user=nobody"), 2, "refused the user \"nobody\"");
    }

    @Test
    void an_unknown_database_is_named_as_such() {
        refused(
                TestServer.database().replaceFirst("/test_\\d+", "/nowhere"),
                2,
                "There is no such database at 127.0.0.1");
    }

    @Test
    void a_database_that_cannot_be_reached_is_named_as_such() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        refused("postgresql://u:secret@127.0.0.1:" + port + "/db", 1, "127.0.0.1:" + port + "/db cannot be reached");
        refused("postgresql://u:secret@no.such.host.invalid/db", 1, "no.such.host.invalid:5432/db cannot be reached");
    }

    private static void refused(String url, int exitCode, String words) {
        assertThatThrownBy(() -> Database.open(TestDatabases.settings(url), "test"))
                .isInstanceOfSatisfying(
                        DatabaseProblem.class, it -> assertThat(it.exitCode()).isEqualTo(exitCode))
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret")
                .hasMessageContaining("Check ");
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("show " + setting)) {
            result.next();
            return result.getString(1);
        }
    }
}
