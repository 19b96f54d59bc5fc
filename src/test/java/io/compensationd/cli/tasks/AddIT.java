package io.compensationd.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddIT {
    @TempDir
    private Path folder;

    @Test
    void a_task_is_added_once_for_its_key() {
        try (var desk = new TasksDesk()) {
            var added = desk.call(add("--idempotency-key", "k"));
            assertThat(added.exitCode()).isZero();
            var id = desk.value("select id from compensation_tasks");
            assertThat(added.out()).isEqualTo("Added task " + id + ".\n");
            var before = desk.digest();
            var again = desk.call(add("--idempotency-key", "k"));
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).isEqualTo("Task " + id + " is there already, pending. Nothing was added.\n");
            assertThat(desk.digest()).isEqualTo(before);
            var json = desk.json(add("--idempotency-key", "k"));
            assertThat(json.get("id").asString()).isEqualTo(id);
            assertThat(json.get("added").asBoolean()).isFalse();
        }
    }

    @Test
    void another_body_under_the_same_key_is_exit_3_and_names_the_difference() {
        try (var desk = new TasksDesk()) {
            desk.call(add("--idempotency-key", "k"));
            var before = desk.digest();
            var called = desk.call(add("--idempotency-key", "k", "--cost", "3", "--response-body", "canary"));
            assertThat(called.exitCode()).isEqualTo(3);
            assertThat(called.err())
                    .contains(
                            "is another one: cost is \"2.5000\", given \"3\"; responseBody is 6 bytes, given another text of 6 bytes")
                    .doesNotContain("canary");
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cost|1.00001|2|cost: expected an amount like 12.3456",
                "--cost|-1|2|cost: expected an amount like 12.3456",
                "--cost|NaN|2|found \"NaN\"",
                "--cost|123456789|2|at most 8 digits before the point",
                "--user|99|3|expected --user to be an account, found 99, which does not exist. Nothing was added.",
                "--user|one|2|userId: expected a whole number of at most 64 bits, found \"one\"",
                "--idempotency-key|''|2|idempotencyKey: expected 1 to 255 bytes of text, found nothing",
                "--max-retries|0|2|maxRetries: expected a whole number from 1 to 1000",
                "--created-at|yesterday|2|createdAt: expected a UTC time",
                "--request-body-file|none.json|2|--request-body-file: expected a file that can be read, found none",
            })
    void bad_input_is_refused_with_what_was_expected_and_nothing_changes(
            String option, String value, int exitCode, String message) {
        try (var desk = new TasksDesk()) {
            var called = desk.call(add(option, value));
            assertThat(called.exitCode()).isEqualTo(exitCode);
            assertThat(called.err()).contains(message);
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    @Test
    void bodies_come_from_files_and_are_refused_when_too_large_not_utf8_or_with_nul() throws IOException {
        try (var desk = new TasksDesk()) {
            var good = Files.writeString(folder.resolve("good"), "{\"字\": \"canary\"}\n");
            var large = Files.writeString(folder.resolve("large"), "x".repeat(10_000_000));
            var latin = Files.write(folder.resolve("latin"), new byte[] {'c', 'a', 'f', (byte) 0xE9});
            var nul = Files.writeString(folder.resolve("nul"), "canary\0");
            assertRefused(desk, large, "requestBody: expected text of at most 4194304 bytes, found 10000000 bytes");
            assertRefused(desk, latin, "--request-body-file: expected UTF-8, found something else in " + latin);
            assertRefused(desk, nul, "requestBody: expected text without NUL characters, found a NUL as character 7");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
            assertThat(desk.call(add("--request-body-file", good.toString())).exitCode())
                    .isZero();
            assertThat(desk.value("select \"requestBody\" from compensation_tasks"))
                    .isEqualTo("{\"字\": \"canary\"}\n");
        }
    }

    @Test
    void an_inactive_account_is_allowed_with_a_warning() {
        try (var desk = new TasksDesk()) {
            var called = desk.call(add("--user", "3"));
            assertThat(called.exitCode()).isZero();
            assertThat(called.err()).contains("warning: account 3 is not active");
        }
    }

    @Test
    void a_body_has_to_be_given_once() {
        try (var desk = new TasksDesk()) {
            var none = desk.call(
                    "add",
                    "--user",
                    "1",
                    "--pricing",
                    "7",
                    "--cost",
                    "1",
                    "--clerk-id",
                    "one",
                    "--provider",
                    "openai",
                    "--api",
                    "/v1");
            assertThat(none.exitCode()).isEqualTo(2);
            assertThat(none.err()).contains("expected either --request-body or --request-body-file, found neither");
            assertThat(desk.value("select count(*) from compensation_tasks")).isEqualTo("0");
        }
    }

    private static void assertRefused(TasksDesk desk, Path file, String message) {
        var called = desk.call(add("--request-body-file", file.toString()));
        assertThat(called.exitCode()).isEqualTo(2);
        assertThat(called.err()).contains(message).doesNotContain("canary");
    }

    /// A good call with these options instead of, or beside, its own.
    private static String[] add(String... changes) {
        var args = new ArrayList<>(List.of(
                "--user",
                "1",
                "--pricing",
                "7",
                "--cost",
                "2.5",
                "--clerk-id",
                "one",
                "--provider",
                "openai",
                "--api",
                "/v1",
                "--request-body",
                "ask",
                "--response-body",
                "answer"));
        for (int i = 0; i < changes.length; i += 2) {
            int at = args.indexOf(changes[i].replace("-file", ""));
            if (at >= 0) args.subList(at, at + 2).clear();
        }
        args.addFirst("add");
        args.addAll(List.of(changes));
        return args.toArray(String[]::new);
    }
}
