package io.compensationd.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.settings.Effective.Shown;
import io.compensationd.testing.Shows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest extends GivenSettings {
    // ---- Order and origin

    @Test
    void file_over_default_environment_over_file_set_over_all() throws IOException {
        lines("compensation.retry.base=PT1S", "compensation.retry.cap=PT2S", "compensation.engine.chunk-max=5");
        environment.put("COMPENSATION_RETRY_CAP", "PT3S");
        environment.put("COMPENSATION_ENGINE_CHUNK_MAX", "6");
        set.put("compensation.engine.chunk-max", "7");

        var effective = read();

        assertThat(effective.settings().retry())
                .isEqualTo(new Settings.Retry(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        assertThat(effective.settings().engine().chunkMax()).isEqualTo(7);
        assertThat(effective.shown())
                .contains(
                        new Shown("compensation.retry.base", "PT1S", file + ":1"),
                        new Shown("compensation.retry.cap", "PT3S", "COMPENSATION_RETRY_CAP"),
                        new Shown("compensation.engine.chunk-max", "7", "--set"),
                        new Shown("compensation.schedule.interval", "PT5M", "default"));
    }

    @Test
    void database_url_and_cron_secret_are_read_under_their_own_names() {
        environment.put("DATABASE_URL", "postgresql://app@db/platform");
        environment.put("CRON_SECRET", CANARY);
        var settings = read().settings();
        assertThat(settings.database().url()).contains("postgresql://app@db/platform");
        assertThat(settings.cron().secret()).contains(new Secret(CANARY));

        environment.put("COMPENSATION_DATABASE_URL", "jdbc:postgresql://other/platform");
        assertThat(read().settings().database().url()).contains("jdbc:postgresql://other/platform");
    }

    @Test
    void an_empty_variable_counts_as_not_set() {
        environment.put("DATABASE_URL", "");
        environment.put("COMPENSATION_RETRY_BASE", "");
        assertThat(read().settings().database().url()).isEmpty();
    }

    @Test
    void quartz_keys_are_collected_as_they_stand() throws IOException {
        lines("", "org.quartz.jobStore.isClustered = true  # yes");
        var effective = read();
        assertThat(effective.settings().quartz()).containsEntry("org.quartz.jobStore.isClustered", "true  # yes");
        assertThat(effective.shown())
                .contains(new Shown("org.quartz.jobStore.isClustered", "true  # yes", file + ":2"));
    }

    // ---- Which file

    @Test
    void the_named_file_before_the_variables_before_etc_before_the_local_one() throws IOException {
        var etc = write("etc", "compensation.engine.chunk-max=3");
        var variable = write("variable", "compensation.engine.chunk-max=2");
        lines("compensation.engine.chunk-max=4");
        assertThat(chunkMax(new Sources(Optional.empty(), environment, set, Path.of("none"), file)))
                .isEqualTo(4);
        assertThat(chunkMax(new Sources(Optional.empty(), environment, set, etc, file)))
                .isEqualTo(3);
        environment.put("COMPENSATIOND_CONFIG", variable.toString());
        assertThat(chunkMax(new Sources(Optional.empty(), environment, set, etc, file)))
                .isEqualTo(2);
        var named = write("named", "compensation.engine.chunk-max=1");
        assertThat(chunkMax(new Sources(Optional.of(named), environment, set, etc, file)))
                .isEqualTo(1);
    }

    @Test
    void a_local_file_that_others_may_write_to_is_ignored_with_a_warning() throws IOException {
        lines("compensation.engine.chunk-max=4");
        mode(file, "rw-r--rw-");
        var effective = SettingsReader.read(new Sources(Optional.empty(), environment, set, Path.of("none"), file));
        assertThat(effective.settings().engine().chunkMax()).isEqualTo(1000);
        assertThat(effective.file()).isEmpty();
        assertThat(effective.warnings()).singleElement().asString().contains("others may write to it", "--config");
    }

    @Test
    void a_named_file_that_is_not_there_is_a_problem() {
        assertThat(problemOf(new Sources(Optional.of(Path.of("none.properties")), environment, set, file, file)))
                .startsWith("none.properties: no such file.");
    }

    @Test
    void a_file_that_is_not_utf_8_is_a_problem() throws IOException {
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThat(problem()).contains("not UTF-8");
    }

    @Test
    void a_byte_order_mark_and_continued_lines_are_read() throws IOException {
        lines("\uFEFFcompensation.engine.chunk-max=\\", "    12", "compensation.retry.base=PT1S");
        var effective = read();
        assertThat(effective.settings().engine().chunkMax()).isEqualTo(12);
        assertThat(effective.shown()).contains(new Shown("compensation.retry.base", "PT1S", file + ":3"));
    }

    // ---- What stops the start

    @Test
    void an_unknown_setting_names_its_line_and_what_was_meant() throws IOException {
        lines("# a comment", "compensation.retry.bsae=PT1S");
        assertThat(problem())
                .isEqualTo(
                        file + ":2: compensation.retry.bsae: unknown setting. Did you mean compensation.retry.base?");
    }

    @Test
    void a_setting_without_the_prefix_is_recognised() throws IOException {
        lines("retry.base=PT1S");
        assertThat(problem()).endsWith("Did you mean compensation.retry.base?");
    }

    @Test
    void a_setting_that_resembles_nothing_says_where_the_list_is() throws IOException {
        lines("server.port=8080");
        assertThat(problem()).contains("unknown setting", "quartz.properties lists them");
    }

    @Test
    void an_unknown_variable_stops_the_start() {
        environment.put("COMPENSATION_DATABASE_ULR", "x");
        assertThat(problem())
                .isEqualTo("environment: unknown variable COMPENSATION_DATABASE_ULR."
                        + " Did you mean COMPENSATION_DATABASE_URL?");
    }

    @Test
    void a_variable_with_the_daemons_name_is_recognised() {
        environment.put("COMPENSATIOND_DATABASE_URL", "x");
        assertThat(problem()).contains("Did you mean COMPENSATION_DATABASE_URL?");
    }

    @Test
    void a_key_that_stands_twice_is_a_problem() throws IOException {
        lines("compensation.retry.base=PT1S", "compensation.retry.base=PT2S");
        assertThat(problem())
                .isEqualTo(file + ":2: compensation.retry.base stands in line 1 already. Keep one of them.");
    }

    @Test
    void a_malformed_escape_names_its_line() throws IOException {
        lines("compensation.database.user=a", "compensation.database.schema=C:\\users");
        assertThat(problem()).startsWith(file + ":2: malformed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            retry.base              | 30s      | expected an ISO-8601 duration from PT0.001S to P1D, such as PT30S, found "30s". Write PT30S.
            retry.base              | 500 ms   | Write PT0.5S.
            retry.base              | PT0S     | expected an ISO-8601 duration from PT0.001S
            retry.base              | -PT1S    | expected an ISO-8601 duration
            retry.base              | PT1S # x | A comment behind a value becomes part of it: put it on a line of its own.
            retry.base              | ''       | Leave the line out for the default, PT30S.
            engine.chunk-max        | many     | expected a whole number from 1 to 10000, found "many".
            engine.chunk-max        | 0        | expected a whole number from 1 to 10000, found "0".
            engine.chunk-max        | 99999999999 | expected a whole number
            engine.balance          | Retry    | expected one of retry, fail, overdraw, found "Retry".
            database.migrate        | yes      | expected true or false, found "yes". Write true.
            database.url            | mysql://h/d | expected jdbc:postgresql://
            accounts.table          | a.b.c    | expected a table as NAME or SCHEMA.NAME
            accounts.table          | "users"  | without quotes
            schedule.interval       | 5m       | Write PT5M.
            schedule.interval       | * * *    | or a Quartz cron expression of 6 or 7 fields
            node.id                 | a b      | expected 1 to 64 letters, digits
            """)
    void a_bad_value_says_what_was_expected_and_found(String key, String value, String message) throws IOException {
        lines("compensation." + key + "=" + value);
        assertThat(problem())
                .startsWith(file + ":1: compensation." + key + ": ")
                .contains(message);
    }

    @Test
    void all_problems_are_told_at_once() throws IOException {
        lines("compensation.retry.base=1", "compensation.retry.cap=2", "x=3");
        environment.put("COMPENSATION_X", "4");
        assertThat(problem().lines()).hasSize(4);
    }

    @Test
    void contradictions_are_told_with_the_origin_of_the_setting() throws IOException {
        lines("compensation.retry.base=PT2H");
        assertThat(problem())
                .startsWith(file + ":1: compensation.retry.base is PT2H, longer than compensation.retry.cap");

        lines("compensation.database.embedded=false");
        assertThat(problem()).contains("no address is set", "DATABASE_URL");

        lines("compensation.database.user=app");
        assertThat(problem()).contains("compensation.database.url is not. Set both or none.");

        lines("compensation.migrate.password=x");
        assertThat(problem()).contains("compensation.migrate.user is not.");
    }

    // ---- HTTP

    @Test
    @Shows(19)
    void http_stays_on_this_machine_unless_something_keeps_secrets_secret() {
        set.put("compensation.http.bind", "0.0.0.0");
        assertThat(problem()).contains("compensation.http.bind is 0.0.0.0", "tls-certificate", "behind-proxy");
        set.put("compensation.http.behind-proxy", "true");
        assertThat(read().settings().http().bind()).isEqualTo("0.0.0.0");
    }

    @Test
    void a_token_in_a_file_is_as_long_as_any_other() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "short\n");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        set.put("compensation.http.operator-token-file", file.toString());
        assertThat(problem()).contains("holds 5 characters, expected at least 16");
    }
}
