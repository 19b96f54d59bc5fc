package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.cli.CalledCli;
import io.compensationd.compensation.desk.Actor;
import io.compensationd.compensation.desk.Retention;
import io.compensationd.database.Purpose;
import io.compensationd.settings.Settings;
import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Old completed tasks leave the platform's table, and everything that proves them stays.
class RetentionIT {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Settings.Retention ARCHIVE = rules(Optional.of(30), Optional.empty(), Optional.empty(), true);

    @Test
    void what_is_completed_proven_and_old_enough_is_archived_and_nothing_else() throws SQLException {
        try (var database = settled(2_500)) {
            database.sql(OldTasks.OTHERS);
            var preview = retention(database, ARCHIVE).preview();
            assertThat(preview.tasks()).isEqualTo(2_501);
            assertThat(preview.amount()).isEqualTo(new BigDecimal("3127.0000"));
            assertThat(preview.oldest()).isPresent();

            var done = retention(database, ARCHIVE).run(() -> false, Optional.empty());
            assertThat(done)
                    .isEqualTo(new Retention.Done(
                            2_501, new BigDecimal("3127.0000"), 0, new TreeMap<>(), Optional.empty()));
            assertThat(database.value("select string_agg(status || coalesce(\"idempotencyKey\", ''), ' ' order by id)"
                            + " from compensation_tasks"))
                    .isEqualTo("completed completedk1 failed cancelled processing odd");
            assertThat(database.value(
                            "select count(*) from compensation.archived_tasks where task->>'requestBody' = 'ask'"))
                    .isEqualTo("2501");
            assertThat(database.value("select count(*) from compensation.ledger_entries"))
                    .isEqualTo("2500");
            verified(database);
            assertThat(database.value("select count(*) from compensation.audit"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_key_goes_only_when_it_is_said_and_a_completed_task_that_nothing_proves_never() throws SQLException {
        try (var database = settled(1)) {
            database.sql(OldTasks.OTHERS);
            database.sql(
                    "delete from compensation.adopted where task_id = (select id from compensation_tasks"
                            + " where status = 'completed' and \"userId\" = 1 and id > 1 and \"idempotencyKey\" is null order by id limit 1)");
            var keyed = rules(Optional.of(30), Optional.of(60), Optional.empty(), false);
            assertThat(retention(database, keyed)
                            .run(() -> false, Optional.empty())
                            .tasks())
                    .isEqualTo(2);
            assertThat(database.value("select count(*) from compensation_tasks where \"idempotencyKey\" is not null"))
                    .isEqualTo("0");
            assertThat(database.value("select count(*) from compensation_tasks where status = 'completed'"))
                    .isEqualTo("2");
            assertThat(database.value("select count(*) from compensation.archived_tasks"))
                    .isEqualTo("0");
        }
    }

    @Test
    void bodies_go_first_and_the_tasks_stay() throws SQLException {
        try (var database = settled(10)) {
            var bodies = retention(database, rules(Optional.empty(), Optional.empty(), Optional.of(30), true));
            assertThat(bodies.preview().bodies()).isEqualTo(10);
            assertThat(bodies.run(() -> false, Optional.empty()).bodies()).isEqualTo(10);
            assertThat(database.value(
                            "select count(*) from compensation_tasks where \"requestBody\" || \"responseBody\" = ''"))
                    .isEqualTo("10");
            assertThat(bodies.run(() -> false, Optional.empty()).bodies()).isZero();
            verified(database);
        }
    }

    @Test
    void a_pass_that_is_killed_in_a_batch_has_done_it_whole_or_not_at_all() throws SQLException {
        try (var database = settled(1_500);
                var other = DriverManager.getConnection(database.url());
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table compensation.archived_tasks in share mode");
            var killed = CompletableFuture.supplyAsync(() -> run(database));
            Await.until(
                    BOUND,
                    "the batch in the middle of its transaction",
                    () -> database.value(WAITING).equals("1"));
            database.value(
                    "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%retire_tasks%'");
            assertThatThrownBy(killed::join).hasRootCauseInstanceOf(SQLException.class);
            other.rollback();
            assertThat(database.value("select count(*) from compensation_tasks"))
                    .isEqualTo("1500");
            assertThat(database.value("select count(*) from compensation.archived_tasks"))
                    .isEqualTo("0");
            verified(database);
            assertThat(run(database).tasks()).isEqualTo(1_500);
            verified(database);
        }
    }

    @Test
    void by_hand_it_says_what_it_would_do_leaves_a_row_in_the_audit_and_heeds_a_pause() {
        try (var database = settled(1_200)) {
            assertThat(called(database, "retention").exitCode()).isEqualTo(2);
            var keep = "--set=compensation.retention.keep=P30D";
            assertThat(called(database, "retention", "--dry-run", keep).out())
                    .startsWith("Would remove 1200 tasks of 1500.0000 in all, the oldest of ");
            assertThat(database.value("select count(*) from compensation_tasks"))
                    .isEqualTo("1200");
            called(database, "pause");
            var paused = called(database, "retention", keep);
            assertThat(paused.exitCode()).isEqualTo(3);
            assertThat(paused.out()).contains("Removed 0 tasks", "Not through: all lanes are paused");
            called(database, "resume");
            assertThat(called(database, "retention", keep).out()).startsWith("Removed 1200 tasks of 1500.0000 in all");
            assertThat(
                            database.value(
                                    "select count(*) || ' ' || sum(tasks) || ' ' || sum(amount) from compensation.audit where action = 'archive'"))
                    .isEqualTo("2 1200 1500.0000");
        }
    }

    @Test
    void one_node_of_the_cluster_does_it_by_the_schedule_and_none_while_paused() {
        try (var database = settled(1_200);
                var cluster = new TestCluster(database)) {
            var nodes = List.of(node(cluster, "r1"), node(cluster, "r2"));
            Await.until(
                    BOUND,
                    "the old tasks archived",
                    () -> database.value("select count(*) from compensation_tasks")
                            .equals("0"));
            assertThat(retired(nodes)).isEqualTo(1_200);

            assertThat(called(database, "doctor").exitCode()).isZero();
            called(database, "pause");
            database.sql(OldTasks.OTHERS);
            var before = fired(database);
            called(database, "resume");
            Await.until(
                    BOUND,
                    "the old task of another program archived",
                    () -> database.value("select count(*) from compensation.archived_tasks")
                            .equals("1201"));
            assertThat(fired(database)).isGreaterThan(before);
            verified(database);
        }
    }

    private static final String WAITING =
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%retire_tasks%'";

    private static NodeProcess node(TestCluster cluster, String id) {
        return cluster.node(id, "compensation.retention.keep=P30D", "compensation.retention.schedule=PT1S");
    }

    private static long retired(List<NodeProcess> nodes) {
        return nodes.stream()
                .flatMap(node -> node.log().lines())
                .filter(line -> line.contains("retired tasks="))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*retired tasks=(\\d+).*", "$1")))
                .sum();
    }

    private static long fired(TestDatabase database) {
        return Long.parseLong(database.value(
                "select prev_fire_time from compensation.qrtz_triggers where trigger_name = 'retention'"));
    }

    private static TestDatabase settled(int tasks) {
        return TestDatabases.migrated().sql(OldTasks.SETTLED.formatted(tasks));
    }

    private static void verified(TestDatabase database) {
        var called = called(database, "verify");
        assertThat(called.exitCode()).as(called.out() + called.err()).isZero();
    }

    private static Retention.Done run(TestDatabase database) {
        try {
            return retention(database, ARCHIVE).run(() -> false, Optional.of(new Actor("me", "cli")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Retention retention(TestDatabase database, Settings.Retention rules) {
        return new Retention(
                database.database().source(Purpose.BULK), rules, TestDatabases.tables(), database.schema());
    }

    private static Settings.Retention rules(
            Optional<Integer> keep, Optional<Integer> keyed, Optional<Integer> bodies, boolean archive) {
        return new Settings.Retention(
                keep.map(Duration::ofDays), keyed.map(Duration::ofDays), bodies.map(Duration::ofDays), archive, "PT1H");
    }

    private static CalledCli called(TestDatabase database, String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url()), words);
    }
}
