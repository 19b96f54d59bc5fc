package io.compensationd.cli;

import static io.compensationd.cli.CheckIT.json;
import static io.compensationd.cli.CheckIT.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import org.junit.jupiter.api.Test;

class MigrateIT {
    @Test
    void a_dry_run_prints_the_scripts_and_runs_none() {
        try (var database = TestDatabases.reference()) {
            var called = on(database, "migrate", "--dry-run");
            assertThat(called.exitCode()).isZero();
            assertThat(called.out()).contains("-- V03__compensation.sql", "create table compensation.lanes");
            assertThat(json(on(database, "migrate", "--dry-run", "--json"))).hasSizeGreaterThan(8);
            assertThat(on(database, "check").exitCode()).isEqualTo(ExitCode.REFUSED);
        }
    }

    @Test
    void migrating_twice_does_it_once() {
        try (var database = TestDatabases.reference()) {
            assertThat(on(database, "migrate").out()).startsWith("Done: ");
            assertThat(on(database, "migrate").out()).startsWith("Nothing to do: ");
            assertThat(on(database, "check").exitCode()).isZero();
        }
    }
}
