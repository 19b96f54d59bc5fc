package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.testing.TestDatabases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListAndShowIT {
    @Test
    void a_list_is_a_table_that_ends_with_the_way_to_the_next_page() {
        try (var desk = new TasksDesk().tasks(1, 3, "pending").tasks(4, 5, "failed")) {
            var first = desk.call("list", "--limit", "2");
            assertThat(first.exitCode()).isZero();
            assertThat(first.out().lines())
                    .hasSize(3)
                    .first()
                    .asString()
                    .matches("ID +USER +COST +STATUS +TRIES +DUE +CREATED +PROVIDER +REASON");
            assertThat(first.out()).contains("5     1  2.5000  failed    3/3", "balance_short");
            assertThat(first.err()).isEqualTo("More: --after 4/4\n");
            var last = desk.call("list", "--limit", "3", "--after", "4/4");
            assertThat(last.out().lines()).hasSize(4);
            assertThat(last.err()).isEmpty();
            assertThat(desk.call("list", "--status", "cancelled").err()).isEqualTo("No task fits.\n");
        }
    }

    @Test
    void in_json_amounts_and_ids_are_strings_and_no_body_is_shown() {
        try (var desk = new TasksDesk().tasks(1, 1, "failed")) {
            desk.database.sql("update compensation_tasks set id = 9007199254740993, cost = 10000000.1000");
            var task = desk.json("list").at("/tasks/0");
            assertThat(task.get("id").asString()).isEqualTo("9007199254740993");
            assertThat(task.get("id").isString()).isTrue();
            assertThat(task.get("userId").isString()).isTrue();
            assertThat(task.get("cost").isString()).isTrue();
            assertThat(task.get("cost").asString()).isEqualTo("10000000.1000");
            assertThat(task.get("createdAt").asString()).isEqualTo("2026-01-01T00:00:01Z");
            assertThat(task.get("completedAt").isNull()).isTrue();
            assertThat(desk.json("list").get("next").isNull()).isTrue();
            assertThat(desk.call("list", "--json").out()).doesNotContain("canary");
        }
    }

    @Test
    void filters_and_orders_are_options() {
        try (var desk =
                new TasksDesk().tasks(1, 3, "pending").tasks(4, 5, "failed").tasks(6, 6, "cancelled")) {
            desk.database.sql("update compensation_tasks set cost = id");
            assertThat(ids(desk, "--status", "pending,cancelled", "--sort", "id", "--asc"))
                    .containsExactly("1", "2", "3", "6");
            assertThat(ids(desk, "--reason", "balance_short")).containsExactly("5", "4");
            assertThat(ids(desk, "--failure-reason", "nothing")).isEmpty();
            assertThat(ids(desk, "--user", "2")).isEmpty();
            assertThat(ids(desk, "--sort", "cost", "--limit", "2")).containsExactly("6", "5");
            assertThat(ids(desk, "--created-from", "2026-01-01T00:00:05Z")).containsExactly("6", "5");
            assertThat(ids(desk, "--created-before", "2026-01-01")).isEmpty();
            assertThat(ids(desk, "--status", "pending", "--sort", "due", "--asc"))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--limit 0|expected --limit from 1 to 1000, found 0",
                "--limit 1001|expected --limit from 1 to 1000, found 1001",
                "--sort size|Invalid value for option '--sort'",
                "--after nonsense|expected --after as the end of a page with --sort id told, found 'nonsense'",
                "--status failed --after 17/17|expected --after as the end of a page with --sort created told, found '17/17'",
                "--created-from yesterday|expected a date or a time with its zone",
                "--created-from 2026-01-02 --created-before 2026-01-01|expected --created-from before --created-before",
                "--user one|Invalid value for option '--user'",
            })
    void what_cannot_be_meant_is_exit_2_with_what_was_expected(String args, String message) {
        try (var desk = new TasksDesk()) {
            var words = new java.util.ArrayList<>(List.of("list"));
            words.addAll(List.of(args.split(" ")));
            var called = desk.call(words.toArray(String[]::new));
            assertThat(called.exitCode()).isEqualTo(2);
            assertThat(called.err()).contains(message);
            assertThat(called.out()).isEmpty();
        }
    }

    @Test
    void what_others_wrote_into_rows_cannot_move_the_cursor() {
        try (var desk = new TasksDesk().tasks(1, 1, "failed")) {
            desk.database.sql("""
                    update compensation_tasks set "failureReason" = E'\\x1b[2J\\nbad', "serviceProvider" = E'a\\rb\\x07',
                        "errorMessage" = E'x\\x1b]0;title\\x07'
                    """);
            assertThat(desk.call("list").out()).doesNotContain("\u001b", "\r", "\u0007");
            assertThat(desk.call("show", "1").out()).doesNotContain("\u001b", "\r", "\u0007");
        }
    }

    @Test
    void show_tells_the_row_the_attempts_and_in_words_why_it_is_not_settled() {
        try (var desk = new TasksDesk().tasks(1, 1, "pending")) {
            desk.database.sql("""
                    update compensation_tasks set "userId" = 2, "nextRetryAt" = now() + interval '90 minutes', "retryCount" = 1;
                    insert into compensation.attempts (task_id, attempt, node, at, outcome, reason, error, sql_state)
                    values (1, 1, 'node-a', now(), 'retry', 'balance_short', 'balance 1.0000 is less than cost 2.5000', null)
                    """);
            var shown = desk.call("show", "1");
            assertThat(shown.exitCode()).isZero();
            assertThat(shown.out())
                    .contains("Task 1", "pending, 1/3 attempts failed", "2.5000, pricing 7", "key-1")
                    .contains("- waiting until ", "(in 89 min), after attempt 1 of 3: deadlock detected")
                    .contains("- no node is alive: start one with `compensationd run`")
                    .contains("- balance 1.0000 is less than cost 2.5000, short by 1.5000")
                    .contains("node-a", "balance_short")
                    .doesNotContain("canary");
            assertThat(desk.call("show", "1", "--bodies").out()).contains("request canary", "response canary");
        }
    }

    @Test
    void show_in_json_has_codes_beside_the_words() {
        try (var desk = new TasksDesk().tasks(1, 1, "processing")) {
            var shown = desk.json("show", "1");
            assertThat(shown.at("/why/0/code").asString()).isEqualTo("in_processing");
            assertThat(shown.at("/why/0/words").asString()).contains("another program set it to processing");
            assertThat(shown.get("due").asBoolean()).isFalse();
            assertThat(shown.get("bodies").isNull()).isTrue();
            assertThat(desk.json("show", "1", "--bodies").at("/bodies/request").asString())
                    .isEqualTo("request canary");
        }
    }

    @Test
    void a_body_is_shown_whole_to_whoever_started_a_process_for_it() {
        try (var desk = new TasksDesk().tasks(1, 1, "failed")) {
            desk.database.sql("update compensation_tasks set \"requestBody\" = repeat('x', 1000000) || ' and the end'");
            assertThat(desk.call("show", "1", "--bodies").out()).contains("x and the end");
            var bodies = desk.json("show", "1", "--bodies").get("bodies");
            assertThat(bodies.get("request").asString()).endsWith("x and the end");
            assertThat(bodies.get("requestCut").asBoolean()).isFalse();
        }
    }

    @Test
    void show_of_an_id_that_no_task_has_is_exit_3() {
        try (var desk = new TasksDesk()) {
            var called = desk.call("show", "99");
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.err()).contains("expected the id of a task, found 99, which no task has");
        }
    }

    @Test
    void a_database_that_is_not_migrated_is_exit_3_with_the_command_that_mends_it() {
        try (var reference = TestDatabases.reference()) {
            var called = CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", reference.url()), "tasks", "list");
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.err()).contains("compensationd migrate");
        }
    }

    private static List<String> ids(TasksDesk desk, String... args) {
        var all = new java.util.ArrayList<>(List.of("list"));
        all.addAll(List.of(args));
        return desk.json(all.toArray(String[]::new)).get("tasks").values().stream()
                .map(task -> task.get("id").asString())
                .toList();
    }
}
