package io.compensationd.compensation.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OldSnapshotsIT {
    @Test
    void a_session_with_an_open_snapshot_is_named_with_its_beginning() throws Exception {
        try (var database = TestDatabases.migrated();
                var us = DriverManager.getConnection(database.url());
                var other = DriverManager.getConnection(database.url() + "&ApplicationName=nightly-report")) {
            assertThat(new OldSnapshots(Duration.ZERO).look(us)).isEmpty();
            open(other);
            assertThat(new OldSnapshots(Duration.ZERO).look(us)).singleElement().satisfies(finding -> {
                assertThat(finding.subject()).contains("application=\"nightly-report\"");
                assertThat(finding.evidence()).startsWith("idle in transaction, since 20");
                assertThat(finding.remedy()).contains("pg_terminate_backend");
                assertThat(finding.repair()).isEmpty();
            });
            assertThat(new OldSnapshots().look(us)).isEmpty();
        }
    }

    @Test
    void a_vacuum_is_not_what_holds_vacuum_back() throws Exception {
        try (var database = TestDatabases.migrated();
                var us = DriverManager.getConnection(database.url());
                var vacuuming = DriverManager.getConnection(database.url())) {
            vacuuming.createStatement().execute("create table wide as select g from generate_series(1, 100000) g");
            vacuuming.createStatement().execute("set vacuum_cost_delay = 100; set vacuum_cost_limit = 1");
            var vacuum = Thread.ofVirtual().start(() -> cancelled(vacuuming));
            Await.until(
                    Duration.ofSeconds(30),
                    "it has a snapshot, and says how far it is",
                    () -> database.value("""
                            select count(*) from pg_stat_activity join pg_stat_progress_vacuum using (pid)
                            where backend_xmin is not null""").equals("1"));
            assertThat(new OldSnapshots(Duration.ZERO).look(us)).isEmpty();
            database.sql("select pg_cancel_backend(pid) from pg_stat_progress_vacuum");
            vacuum.join();
        }
    }

    private static void cancelled(Connection connection) {
        try {
            connection.createStatement().execute("vacuum wide");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
        }
    }

    @Test
    void a_role_that_may_not_see_others_says_so() throws Exception {
        try (var database = TestDatabases.migrated();
                var us = DriverManager.getConnection(database.url())) {
            us.createStatement().execute("create role blind_role; set role blind_role");
            assertThat(new OldSnapshots(Duration.ZERO).look(us))
                    .extracting(Finding::remedy)
                    .containsExactly("grant pg_read_all_stats to it, or run doctor as a role that has it.");
            us.createStatement().execute("reset role; drop role blind_role");
        }
    }

    @Test
    void a_role_without_a_limit_is_worth_knowing_and_a_lost_setting_is_wrong() throws Exception {
        try (var database = TestDatabases.migrated();
                var ours = database.work().getConnection();
                var lost = DriverManager.getConnection(database.url())) {
            assertThat(new ServerTimeouts().look(ours))
                    .extracting(Finding::weight)
                    .containsExactly(Finding.Weight.WATCH);
            assertThat(new ServerTimeouts().look(lost))
                    .extracting(Finding::subject)
                    .containsExactly("the sessions' own settings");
        }
    }

    private static void open(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.createStatement().executeQuery("select count(*) from compensation_tasks");
    }
}
