package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.compensationd.testing.Prisma;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/// The triggers on the platform's table, as a role meets them that has no right on anything of ours.
class TriggersIT {
    private TestDatabase database;
    private Connection platform;
    private Connection listener;

    @BeforeEach
    void a_platform_with_a_role_of_its_own() throws SQLException {
        database = TestDatabases.migrated();
        database.sql("drop role if exists platform");
        database.sql("create role platform");
        database.sql("grant select, insert, update, delete on compensation_tasks, users to platform");
        database.sql("grant usage on sequence compensation_tasks_id_seq to platform");
        listener = database.database().source(Purpose.LISTEN).getConnection();
        platform = DriverManager.getConnection(database.url());
        platform("set role platform");
    }

    @AfterEach
    void close() throws SQLException {
        listener.close();
        platform.close();
        database.sql("drop owned by platform");
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status = 'completed'",
                "status = 'pending'",
                "status = 'failed', \"errorMessage\" = 'x'",
                "cost = cost",
                "\"retryCount\" = 1",
                "\"completedAt\" = now()",
                "\"userId\" = 2",
                "id = 99"
            })
    void a_completed_task_is_final_even_for_the_same_value(String change) throws SQLException {
        insert("completed");
        assertThatThrownBy(() -> platform("update compensation_tasks set " + change))
                .isInstanceOfSatisfying(
                        SQLException.class, it -> assertThat(it.getSQLState()).isEqualTo("23514"))
                .hasMessageContaining("compensation task 1 is completed");
    }

    @Test
    void the_bodies_of_a_completed_task_may_go() throws SQLException {
        insert("completed");
        platform("update compensation_tasks set \"requestBody\" = '', \"responseBody\" = '', \"updatedAt\" = now()");
        platform("delete from compensation_tasks");
        assertThat(database.value("select count(*) from compensation.adopted")).isEqualTo("1");
    }

    @Test
    void a_cancelled_task_may_only_become_pending() throws SQLException {
        insert("cancelled");
        for (var status : List.of("completed", "failed", "processing"))
            assertThatThrownBy(() -> platform("update compensation_tasks set status = '" + status + "'"))
                    .hasMessageContaining("it cannot become " + status);
        platform("update compensation_tasks set status = 'cancelled'");
        platform("update compensation_tasks set status = 'pending'");
    }

    @Test
    void what_another_program_completes_is_adopted_and_what_we_complete_is_not() throws SQLException {
        insert("pending");
        insert("pending");
        insert("completed");
        platform("update compensation_tasks set status = 'completed' where id = 1");
        platform("reset role");
        platform("set compensation.settling = 'on'");
        platform("update compensation_tasks set status = 'completed' where id = 2");
        assertThat(database.value("select string_agg(task_id::text, ',' order by task_id) from compensation.adopted"))
                .isEqualTo("1,3");
    }

    @Test
    void each_lane_that_got_due_work_is_told_once() throws SQLException {
        try (var statement = listener.createStatement()) {
            statement.execute("listen compensation");
        }
        platform("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select n, 1, 1, case when n = 2 then 'failed' else 'pending' end, '', '', '', '', '', now()
                from unnest(array[0, 8, 16, 2, 3, -1]) n""");
        assertThat(notifications(listener)).containsExactlyInAnyOrder("0", "3", "7");
        database.sql("select setval('compensation.last_wake_up', 0)");
        platform("update compensation_tasks set status = 'pending' where \"userId\" = 2");
        assertThat(notifications(listener)).containsExactly("2");
        platform("update compensation_tasks set status = 'pending', \"updatedAt\" = now()");
        assertThat(notifications(listener)).isEmpty();
    }

    @Test
    void what_follows_a_notification_within_20_milliseconds_is_silent() throws SQLException {
        try (var statement = listener.createStatement()) {
            statement.execute("listen compensation");
        }
        // A machine that stands still for a moment between the two may make the second one speak, but not each time.
        for (int i = 0; i < 50; i++) {
            database.sql("""
                    do $$ begin
                        perform setval('compensation.last_wake_up', (extract(epoch from clock_timestamp()) * 1000)::bigint);
                        insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                            "requestApi", "requestBody", "responseBody", "updatedAt")
                        values (1, 1, 1, '', '', '', '', '', now());
                    end $$""");
            if (heard(listener, 10).isEmpty()) return;
        }
        fail("each of 50 inserts spoke right after another one had");
    }

    @Test
    void a_clock_that_was_set_back_silences_nobody() throws SQLException {
        try (var statement = listener.createStatement()) {
            statement.execute("listen compensation");
        }
        database.sql(
                "select setval('compensation.last_wake_up', (extract(epoch from clock_timestamp()) * 1000)::bigint + 3600000)");
        insert("pending");
        assertThat(notifications(listener)).containsExactly("1");
    }

    @Test
    void rows_that_are_not_pending_silence_nobody() throws SQLException {
        try (var statement = listener.createStatement()) {
            statement.execute("listen compensation");
        }
        insert("failed");
        insert("pending");
        assertThat(notifications(listener)).containsExactly("1");
    }

    @Test
    void a_wake_up_that_fails_costs_the_platform_nothing() throws SQLException {
        database.sql("alter table compensation.lanes rename to gone");
        insert("failed");
        assertThatCode(() -> platform("update compensation_tasks set status = 'pending'"))
                .doesNotThrowAnyException();
        assertThatCode(() -> Prisma.insert(platform, 1, "1")).doesNotThrowAnyException();
    }

    private void insert(String status) throws SQLException {
        platform("insert into compensation_tasks (\"userId\", \"userPricingId\", cost, status, \"userClerkId\","
                + " \"serviceProvider\", \"requestApi\", \"requestBody\", \"responseBody\", \"updatedAt\")"
                + " values (1, 1, 1, '" + status + "', '', '', '', '', '', now())");
    }

    private void platform(String sql) throws SQLException {
        try (var statement = platform.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> notifications(Connection connection) throws SQLException {
        return heard(connection, 1_000);
    }

    private static List<String> heard(Connection connection, int millis) throws SQLException {
        var told = new ArrayList<String>();
        for (var it : connection.unwrap(PGConnection.class).getNotifications(millis)) told.add(it.getParameter());
        return told;
    }
}
