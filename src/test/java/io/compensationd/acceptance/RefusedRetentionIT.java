package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Old tasks that the database does not let go stay, and hold back no others.
class RefusedRetentionIT {
    private static final String REFERENCED = """
            create table refunds (task_id bigint references compensation_tasks on delete restrict);
            insert into refunds values (7), (1100), (1101)
            """;

    /// One task over a limit of PostgreSQL's, one of which a trigger of the platform says no.
    private static final String UNBEARABLE = """
            create function no() returns trigger language plpgsql as $$
            begin
                if old.id = 3 then raise 'string too long to represent as jsonb string' using errcode = '54000'; end if;
                if old.id = 5 then raise 'task 5 stays'; end if;
                return coalesce(new, old);
            end $$;
            create trigger no before delete or update on compensation_tasks for each row execute function no()
            """;

    @Test
    void a_task_that_the_platform_refers_to_stays_and_is_named() {
        try (var database = settled(2_500).sql(REFERENCED)) {
            var called = retention(database);
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.out())
                    .startsWith("Removed 2497 tasks of 3121.2500 in all")
                    .contains("3 tasks were refused and stay: 7, 1100, 1101. The first:", "\"refunds\"", "SQLSTATE 23");
            assertThat(database.value("select string_agg(id::text, ' ' order by id) from compensation_tasks"))
                    .isEqualTo("7 1100 1101");
            assertThat(database.value("select count(*) from compensation.archived_tasks"))
                    .isEqualTo("2497");
            assertThat(database.value("select sum(tasks) from compensation.audit where action = 'archive'"))
                    .isEqualTo("2497");
        }
    }

    @Test
    void limits_and_triggers_that_refuse_one_task_keep_no_other() {
        try (var database = settled(20).sql(UNBEARABLE)) {
            var called = retention(database, "--json", "--set=compensation.retention.bodies=P20D");
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.out())
                    .contains("\"tasks\" : 18", "\"bodies\" : 18")
                    .contains("\"3\" : \"string too long to represent as jsonb string (SQLSTATE 54000)\"")
                    .contains("\"5\" : \"task 5 stays (SQLSTATE P0001)\"");
            assertThat(database.value("select count(*) from compensation_tasks"))
                    .isEqualTo("2");
        }
    }

    @Test
    void a_pass_ends_where_every_task_is_refused() {
        try (var database = settled(1_500)) {
            database.sql("create table refunds as select id from compensation_tasks;"
                    + " alter table refunds add foreign key (id) references compensation_tasks");
            var called = retention(database);
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.out())
                    .contains(
                            "Not through: 1000 tasks in a row were refused", "1000 tasks were refused and stay: 1, 2,");
        }
    }

    @Test
    void a_task_that_was_put_back_and_left_in_the_archive_goes_there_again() {
        try (var database = settled(10)) {
            assertThat(retention(database).exitCode()).isZero();
            database.sql(OldTasks.BACK
                    .formatted(4)
                    .replace(
                            "delete from compensation.archived_tasks",
                            "select task_id" + " from compensation.archived_tasks"));
            var called = retention(database);
            assertThat(called.exitCode()).as(called.out() + called.err()).isZero();
            assertThat(called.out()).startsWith("Removed 1 tasks");
            assertThat(database.value(
                            "select count(*) || ' ' || max(task->>'requestBody') from compensation.archived_tasks"))
                    .isEqualTo("10 ask");
        }
    }

    @Test
    void another_task_under_an_archived_ones_id_stays() {
        try (var database = settled(10)) {
            assertThat(retention(database).exitCode()).isZero();
            database.sql(OldTasks.BACK
                    .formatted(4)
                    .replace(
                            "delete from compensation.archived_tasks",
                            "update compensation.archived_tasks set completed_at = completed_at - interval '1 day'"));
            assertThat(retention(database).out()).startsWith("Removed 0 tasks");
            assertThat(database.value("select count(*) from compensation_tasks"))
                    .isEqualTo("1");
        }
    }

    private static TestDatabase settled(int tasks) {
        return TestDatabases.migrated().sql(OldTasks.SETTLED.formatted(tasks));
    }

    private static CalledCli retention(TestDatabase database, String... options) {
        var words = new ArrayList<>(List.of("retention", "--set=compensation.retention.keep=P30D"));
        words.addAll(List.of(options));
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url()), words.toArray(String[]::new));
    }
}
