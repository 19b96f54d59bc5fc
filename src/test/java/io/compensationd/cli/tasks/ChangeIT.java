package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.database.Purpose;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeIT {
    @Test
    void it_shows_how_many_and_how_much_asks_and_does_what_it_is_told() {
        try (var desk = new TasksDesk().tasks(1, 4, "failed").tasks(5, 6, "completed")) {
            var called = desk.typing("y\n", "requeue", "--created-from", "2026-01-01");
            assertThat(called.exitCode()).isZero();
            assertThat(called.err()).isEqualTo("Left alone: 2 completed\nRequeue 4 tasks of 10.0000 in all? [y/N] ");
            assertThat(called.out()).isEqualTo("Requeued 4 tasks of 10.0000 in all.\n");
            assertThat(desk.value("select count(*) from compensation_tasks where status = 'pending'"))
                    .isEqualTo("4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "n\n", "no\n", "yess\n", ""})
    void the_answer_is_no_unless_it_is_yes(String typed) {
        try (var desk = new TasksDesk().tasks(1, 4, "failed")) {
            var before = desk.digest();
            var called = desk.typing(typed, "cancel", "--status", "failed");
            assertThat(called.exitCode()).isZero();
            assertThat(called.err()).contains("Cancel 4 tasks of 10.0000 in all? [y/N]", "Nothing was changed.");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void where_nobody_can_be_asked_it_is_refused_unless_yes_is_said() {
        try (var desk = new TasksDesk().tasks(1, 4, "failed")) {
            var before = desk.digest();
            var called = desk.call("requeue", "--status", "failed");
            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err())
                    .contains(
                            "Requeue 4 tasks of 10.0000 in all?",
                            "found none: say --yes to do it",
                            "Nothing was changed.");
            assertThat(desk.digest()).isEqualTo(before);
            assertThat(desk.call("requeue", "--status", "failed", "--yes").out())
                    .isEqualTo("Requeued 4 tasks of 10.0000 in all.\n");
        }
    }

    @Test
    void a_dry_run_changes_nothing_and_asks_nobody() {
        try (var desk = new TasksDesk().tasks(1, 4, "pending")) {
            var before = desk.digest();
            var called = desk.call("cancel", "1", "2", "--dry-run");
            assertThat(called).hasToString("CalledCli[exitCode=0, out=Would cancel 2 tasks of 5.0000 in all.\n, err=]");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void neither_ids_nor_a_filter_is_wrong_usage() {
        try (var desk = new TasksDesk().tasks(1, 4, "failed")) {
            var before = desk.digest();
            var called = desk.call("requeue", "--yes");
            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err()).contains("expected ids or a filter like --status failed, found neither");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void ids_that_may_not_change_are_exit_3_with_the_reason() {
        try (var desk = new TasksDesk().tasks(1, 1, "completed").tasks(2, 2, "processing")) {
            var before = desk.digest();
            var called = desk.call("requeue", "1", "2", "77", "--yes");
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.err())
                    .contains("expected tasks that are cancelled or failed, found none: Left alone: 1 completed;"
                            + " Left alone: 1 processing;")
                    .contains("say --processing", "No task has the id 77", "Nothing was changed.");
            assertThat(desk.digest()).isEqualTo(before);
            assertThat(desk.call("requeue", "2", "--processing", "--yes").exitCode())
                    .isZero();
        }
    }

    @Test
    void a_cancelled_task_keeps_the_reason_and_may_be_requeued() {
        try (var desk = new TasksDesk().tasks(1, 1, "pending")) {
            desk.call("cancel", "1", "--yes", "--reason", "refunded by hand");
            assertThat(desk.call("show", "1").out()).contains("cancelled by an operator: refunded by hand");
            assertThat(desk.call("requeue", "1", "--yes").out()).startsWith("Requeued 1 task of 2.5000");
        }
    }

    @Test
    void rows_that_another_session_holds_are_reported_with_exit_1() throws SQLException {
        try (var desk = new TasksDesk().tasks(1, 3, "failed");
                var other = desk.database.database().source(Purpose.BULK).getConnection()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("select from compensation_tasks where id = 2 for update");
            }
            var called = desk.call("requeue", "--status", "failed", "--yes");
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.out()).isEqualTo("Requeued 2 tasks of 5.0000 in all.\n");
            assertThat(called.err())
                    .contains("Another session holds 1 task, which did not change: 2. Try again later.");
            other.rollback();
        }
    }

    @Test
    void json_has_the_plan_and_what_was_done() {
        try (var desk = new TasksDesk().tasks(1, 2, "failed").tasks(3, 3, "completed")) {
            var report = desk.json("requeue", "1", "2", "3", "77", "--yes");
            assertThat(report.get("change").asString()).isEqualTo("requeue");
            assertThat(report.get("changed").asLong()).isEqualTo(2);
            assertThat(report.get("amount").asString()).isEqualTo("5.0000");
            assertThat(report.at("/left/completed").asLong()).isEqualTo(1);
            assertThat(report.at("/missing/0").asString()).isEqualTo("77");
            assertThat(report.get("held").isEmpty()).isTrue();
        }
    }

    @Test
    void a_role_that_may_only_look_is_told_so() {
        try (var desk = new TasksDesk().tasks(1, 2, "failed")) {
            desk.database.sql("""
                    drop role if exists looker; create role looker login password 'looker';
                    grant usage on schema compensation to looker;
                    grant select on all tables in schema public, compensation to looker
                    """);
            var url = desk.database.url().replace("user=postgres&password=test", "user=looker&password=looker");
            var before = desk.digest();
            var environment = Map.of("COMPENSATION_DATABASE_URL", url);
            var called = CalledCli.callIn(environment, "tasks", "requeue", "--status", "failed", "--yes");
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.err()).contains("may not do this: ERROR: permission denied for table compensation_tasks");
            assertThat(desk.digest()).isEqualTo(before);
            assertThat(CalledCli.callIn(environment, "tasks", "show", "1").exitCode())
                    .isZero();
        }
    }
}
