package io.compensationd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckIT {
    @Test
    void a_database_that_fits_is_exit_0() {
        try (var database = TestDatabases.migrated()) {
            var called = on(database, "check");
            assertThat(called.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(called.out()).contains("compensation.database.url=jdbc:postgresql://", ": it fits.");
            assertThat(json(on(database, "check", "--json")).get("ok").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void a_database_that_is_not_migrated_is_exit_3_with_the_command_that_mends_it() {
        try (var database = TestDatabases.reference()) {
            var called = on(database, "check");
            assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(called.out()).contains("Run: compensationd migrate");

            var report = json(on(database, "check", "--json"));
            assertThat(report.get("ok").asBoolean()).isFalse();
            assertThat(report.at("/problems/0/kind").asString()).isEqualTo("PENDING");
            assertThat(report.at("/settings/0/key").asString()).isEqualTo("compensation.database.url");
        }
    }

    @Test
    void an_unreachable_database_is_said_after_the_settings() {
        var called = CalledCli.callIn(Map.of("DATABASE_URL", "postgresql://app:canary@127.0.0.1:1/none"), "check");
        assertThat(called.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(called.out()).contains("compensation.retry.base=PT30S").doesNotContain("canary");
        assertThat(called.err()).contains("127.0.0.1:1/none cannot be reached").doesNotContain("canary");
    }

    @Test
    void a_wrong_password_is_exit_2() {
        try (var database = TestDatabases.empty()) {
            var url = database.url().replaceAll("password=[^&]*", "password=canary");
            var called = CalledCli.callIn(Map.of("DATABASE_URL", url), "check", "--json");
            assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(json(called).get("error").asString()).contains("compensation.database.password");
            assertThat(called.out() + called.err()).doesNotContain("canary");
        }
    }

    static CalledCli on(TestDatabase database, String... args) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url()), args);
    }

    static JsonNode json(CalledCli called) {
        return JsonMapper.shared().readTree(called.out());
    }
}
