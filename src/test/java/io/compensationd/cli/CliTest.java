package io.compensationd.cli;

import static io.compensationd.cli.CalledCli.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CliTest {
    @Test
    void help_teaches_examples_exit_codes_files_and_environment() {
        var help = call("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Examples:", "Exit codes:", "Files,", "Environment,");
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void each_command_explains_itself_within_80_columns() {
        var commands = call("--help")
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .map(line -> line.strip().replaceFirst(" .*", ""))
                .toList();
        assertThat(commands).contains("run", "migrate", "check", "status", "pause", "resume", "fire");
        for (var command : commands) {
            var help = call(command, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("Usage: compensationd " + command, "Also takes --config");
            assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void each_tasks_command_explains_itself_within_80_columns_with_examples() {
        for (var command : List.of("list", "show", "requeue", "cancel", "add", "import")) {
            var help = call("tasks", command, "--help");
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("Usage: compensationd tasks " + command, "Also takes --config");
            if (!command.equals("show"))
                assertThat(help.out()).contains("Examples:", "  compensationd tasks " + command);
            assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void prisma_prints_fields_and_nothing_else() {
        var called = call("prisma");
        assertThat(called.exitCode()).isZero();
        assertThat(called.out()).contains("nextRetryAt ", "idempotencyKey ");
        assertThat(called.err()).isEmpty();
    }

    @Test
    void the_version_is_the_builds() {
        assertThat(call("--version").out()).startsWith("compensationd ").doesNotContain("${");
    }

    @Test
    void no_command_an_unknown_one_and_an_unknown_option_are_wrong_usage() {
        assertThat(call()).isEqualTo(usage("compensationd: expected a command", "Try: compensationd --help"));
        assertThat(call("chekc"))
                .isEqualTo(usage("compensationd: unknown: chekc", "Did you mean check?", "Try: compensationd --help"));
        assertThat(call("check", "--jsno").err()).contains("--jsno", "Did you mean --json?", "check --help");
    }

    @Test
    void settings_may_stand_before_and_behind_the_command() {
        var called = call(
                "--set", "compensation.retry.base=PT1S", "check", "--set", "compensation.retry.cap=PT2S", "--json");
        assertThat(called.out()).contains("PT1S", "PT2S");
    }

    @Test
    void an_unusable_setting_is_exit_2_with_one_line_each() {
        var called = call("check", "--set", "compensation.retry.bsae=PT1S", "--set", "compensation.retry.cap=1h");
        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(called.out()).isEmpty();
        assertThat(called.err().lines()).hasSize(2).allMatch(line -> line.startsWith("compensationd: --set"));
    }

    @Test
    void a_fault_of_ours_is_exit_1_and_shows_its_trace_only_when_asked() {
        assertThat(call("run").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(call("run").err())
                .contains("this test starts no node", "--debug")
                .doesNotContain("\tat ");
        assertThat(call("run", "--debug").err()).contains("\tat ");
    }

    @Test
    void a_quartz_setting_that_a_cluster_cannot_have_is_exit_2_with_its_origin() {
        for (var command : new String[] {"check", "run"}) {
            var called = call(command, "--set", "org.quartz.jobStore.isClustered=true # yes");
            assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(called.err())
                    .startsWith("compensationd: --set: org.quartz.jobStore.isClustered must be true")
                    .contains("which Quartz reads as false");
        }
    }

    @Test
    void a_command_that_looks_makes_no_database() {
        var folder = "target/no-data-here";
        for (var command : new String[] {"check", "status", "pause"}) {
            var called = call(command, "--set", "compensation.database.data-folder=" + folder);
            assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(called.err()).contains("There is no embedded PostgreSQL in " + folder, "DATABASE_URL");
        }
        assertThat(Path.of(folder)).doesNotExist();
    }

    @Test
    void no_secret_is_shown() {
        var secret = "canary-secret-of-24-chars";
        var called = CalledCli.callIn(
                Map.of(
                        "COMPENSATION_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/db?user=u&password=" + secret,
                        "COMPENSATION_DATABASE_PASSWORD", secret,
                        "CRON_SECRET", secret),
                "check");
        assertThat(called.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(called.out()).contains("***");
        assertThat(called.out() + called.err()).doesNotContain(secret);
    }

    private static CalledCli usage(String... lines) {
        return new CalledCli(ExitCode.USAGE, "", String.join(System.lineSeparator(), lines) + System.lineSeparator());
    }
}
