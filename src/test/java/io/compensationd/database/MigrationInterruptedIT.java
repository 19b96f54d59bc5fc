package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static io.compensationd.database.Migrating.migrate;
import static io.compensationd.database.Migrating.migrations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Migrations that are killed, and those that have to wait. An open snapshot makes an index build wait at its end, when
/// its index is there and INVALID.
class MigrationInterruptedIT {
    private static final String BUILDS = """
            select pid from pg_stat_progress_create_index
            where datname = current_database() and phase = 'waiting for old snapshots'""";
    private static final String INVALID = "select count(*) from pg_index where not indisvalid";

    @ParameterizedTest
    @ValueSource(strings = {"01", "02", "03", "04", "05", "06", "07", "08"})
    void one_that_ended_after_any_script_is_finished_by_the_next(String last) {
        try (var database = Prisma.database()) {
            var history =
                    new History(database.database(), TaskTable.in("public").name());
            Flyway.configure()
                    .configuration(history.flyway(8).getConfiguration())
                    .target(last)
                    .load()
                    .migrate();
            migrate(database);
            assertThat(check(database)).isEmpty();
            assertThat(database.value("select count(*) from compensation.adopted"))
                    .isEqualTo("2");
        }
    }

    @Test
    void one_whose_index_build_was_ended_is_finished_by_the_next() throws Exception {
        try (var database = Prisma.database()) {
            try (var snapshot = snapshot(database);
                    var platform = database.work().getConnection()) {
                var migration = CompletableFuture.supplyAsync(() -> migrate(database));
                var pid = await(database, BUILDS);
                Prisma.insert(platform, 1, "1.5");
                assertThat(check(database)).extracting(Problem::kind).containsExactly(Problem.Kind.PENDING);
                database.sql("select pg_terminate_backend(" + pid + ")");
                assertThatThrownBy(migration::join)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                DatabaseProblem.class,
                                it -> assertThat(it.exitCode()).isEqualTo(1))
                        .hasMessageContaining("run it again");
                assertThat(database.value(INVALID)).isEqualTo("1");
                snapshot.rollback();
            }
            assertThat(migrate(database)).anyMatch(it -> it.matches("dropping index .*, left INVALID by .*"));
            assertThat(database.value(INVALID)).isEqualTo("0");
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void one_whose_process_was_killed_in_an_index_build_is_finished_by_the_next() throws Exception {
        try (var database = Prisma.database();
                var snapshot = snapshot(database)) {
            var process = process(database);
            await(database, BUILDS);
            process.destroyForcibly().waitFor();
            // The next one starts while the server still works for the killed one.
            var lines = new ArrayList<String>();
            migrations(database).migrate(line -> {
                lines.add(line);
                if (line.startsWith("to do")) rollback(snapshot);
            });
            assertThat(lines).anyMatch(it -> it.matches("dropping index .*, left INVALID by .*"));
            assertThat(check(database)).isEmpty();
            assertThat(database.value(INVALID)).isEqualTo("0");
        }
    }

    @Test
    void a_busy_table_is_waited_for_in_small_pieces() throws Exception {
        try (var database = Prisma.database();
                var platform = database.work().getConnection()) {
            platform.setAutoCommit(false);
            Prisma.insert(platform, 1, "1.5");
            var waiting = new ArrayList<String>();
            migrations(database).migrate(line -> {
                if (line.startsWith("waiting for a lock")) {
                    waiting.add(line);
                    commit(platform);
                }
            });
            assertThat(waiting).singleElement().asString().contains("public.compensation_tasks: in the way is pid=");
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void one_that_runs_is_waited_for() throws Exception {
        try (var database = Prisma.database();
                var snapshot = snapshot(database)) {
            var first = CompletableFuture.supplyAsync(() -> migrate(database));
            await(database, BUILDS);
            var waiting = new ArrayList<String>();
            migrations(database).migrate(line -> {
                waiting.add(line);
                rollback(snapshot);
            });
            first.join();
            assertThat(waiting).singleElement().asString().startsWith("waiting for another migration: pid=");
            assertThat(check(database)).isEmpty();
        }
    }

    /// A process that does nothing but migrate, so that it can be killed.
    static void main(String[] arguments) {
        try (var database = Database.open(TestDatabases.settings(arguments[0]), "victim")) {
            new Migrations(database, TestDatabases.tables()).migrate(System.out::println);
        }
    }

    private static Process process(TestDatabase database) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigrationInterruptedIT.class.getName(),
                        database.url())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// A transaction that every index build has to wait for, and no other statement.
    private static Connection snapshot(TestDatabase database) throws SQLException {
        var connection = DriverManager.getConnection(database.url());
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.createStatement().execute("select 1");
        return connection;
    }

    private static String await(TestDatabase database, String query) {
        for (int i = 0; i < 600; i++) {
            var value = database.value(query);
            if (!value.equals("null")) return value;
            database.sql("select pg_sleep(0.05)");
        }
        throw new AssertionError("Never true: " + query);
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
