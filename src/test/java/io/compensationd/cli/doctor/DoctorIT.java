package io.compensationd.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.testing.TestDatabases;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What `doctor` says, and what it finds in the schema, the settings and among the tasks.
class DoctorIT {
    private final Patient patient = new Patient();

    @AfterEach
    void close() {
        patient.database.close();
    }

    @Test
    void a_database_on_which_no_node_has_worked_yet_is_well() {
        var called = patient.doctor();
        assertThat(called.exitCode()).isZero();
        assertThat(called.out()).contains("WATCH no-node", "OK: nothing is wrong.");
        assertThat(called.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void a_cluster_that_works_is_well() {
        patient.cluster();
        assertThat(patient.doctor().exitCode()).isZero();
    }

    @Test
    void wrong_quartz_settings_of_the_file_are_found() {
        patient.cluster();
        var called = patient.doctor("--json", "--set", "org.quartz.jobStore.isClustered=true # yes");
        assertThat(Patient.subjects(called, "quartz-settings")).containsExactly("settings file");
    }

    @Test
    void what_db_push_took_away_is_found_and_made_again() {
        patient.cluster();
        patient.database.sql("""
                alter table compensation_tasks drop column "failureReason";
                drop index compensation_tasks_claim_8;
                drop trigger compensation_adopt on compensation_tasks
                """);
        var found = patient.doctor("--json");
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(Patient.subjects(found, "schema")).hasSize(3);
        var fixed = patient.doctor("--fix");
        assertThat(fixed.out()).contains("FIXED schema");
        assertThat(fixed.exitCode()).isZero();
    }

    @Test
    void a_database_that_is_not_migrated_is_one_finding() {
        try (var bare = TestDatabases.reference()) {
            var called = CalledCli.callIn(Map.of("DATABASE_URL", bare.url()), "doctor", "--fix");
            assertThat(called.exitCode()).isEqualTo(1);
            assertThat(called.out())
                    .contains("WRONG schema", "compensationd migrate")
                    .doesNotContain("check-failed");
        }
    }

    @Test
    void what_was_left_behind_missed_or_done_twice_is_found_and_nothing_of_it_repaired() {
        patient.cluster();
        patient.database.sql("""
                insert into users (id, "clerkId", balance) values (8, 'c', 10);
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select 8, 7, 1.25, s, 'c', 'openai', '/v1', '{}', '{}', now() - interval '1 hour'
                from unnest(array['processing', 'processing', 'odd']) s;
                insert into compensation.runs (lane, epoch, node, cause, slot, started_at)
                select 3, n, 'node-' || n, 'interval', date_trunc('minute', now()), now() from generate_series(1, 2) n;
                insert into compensation.gaps (lane, first_slot, last_slot, slots, reason)
                values (1, now() - interval '1 hour', now(), 12, 'paused'), (2, now(), now(), 1, 'unknown');
                insert into compensation.breaks (invariant, message, ids) values ('I1', 'entries that lie', '7');
                """);
        var found = patient.doctor("--json", "--fix");
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(Patient.subjects(found, "stray-tasks")).containsExactly("2 tasks in processing");
        assertThat(Patient.subjects(found, "unknown-status")).containsExactly("status \"odd\"");
        assertThat(Patient.subjects(found, "slot-twice")).containsExactly("lane 3");
        assertThat(Patient.subjects(found, "slots-missed")).containsExactly("12 slots: paused", "1 slots: unknown");
        assertThat(Patient.subjects(found, "audit-break")).containsExactly("I1: entries that lie");
        assertThat(Patient.json(found).get("repaired").isEmpty()).isTrue();
        assertThat(found.out()).contains("amount 2.5000");
    }

    @Test
    void a_break_is_told_of_until_somebody_says_that_it_is_dealt_with() {
        patient.cluster();
        var found = "insert into compensation.breaks (invariant, message, ids) values ('I1', 'entries that lie', '7')";
        patient.database.sql(found + "; " + found);
        assertThat(patient.doctor().out()).contains("--acknowledge 2 --reason TEXT");
        assertThat(patient.doctor("--acknowledge", "2").err()).contains("expected --acknowledge and --reason together");
        assertThat(patient.doctor("--acknowledge", "3", "--reason", "x").err()).contains("there is no such break");
        assertThat(Patient.subjects(patient.doctor("--json"), "audit-break")).hasSize(1);
        var told = patient.doctor("--acknowledge", "2", "--reason", "refunded");
        assertThat(told.exitCode()).isZero();
        assertThat(patient.database.value("select concat_ws(' ', action, subject, reason) from compensation.audit"
                        + " where action = 'acknowledge'"))
                .isEqualTo("acknowledge breaks up to 2 refunded");
        patient.database.sql(found);
        assertThat(patient.doctor().out()).contains("audit-break", "--acknowledge 3");
    }
}
