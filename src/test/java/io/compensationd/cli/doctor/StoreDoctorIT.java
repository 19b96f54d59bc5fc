package io.compensationd.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What `doctor` finds in the store of Quartz, and puts right.
class StoreDoctorIT {
    private final Patient patient = new Patient();

    @AfterEach
    void close() {
        patient.database.close();
    }

    @Test
    void wedged_triggers_are_set_free_and_stay_paused_where_they_were() {
        patient.cluster();
        patient.call("pause", "--lane", "6");
        patient.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name in ('due-3', 'lane-6');
                update compensation.qrtz_triggers set trigger_state = 'ACQUIRED' where trigger_name = 'due-4';
                update compensation.qrtz_triggers set trigger_state = 'BLOCKED' where trigger_name = 'lane-5';
                """);
        var found = patient.doctor("--json");
        assertThat(found.exitCode()).isEqualTo(1);
        assertThat(Patient.subjects(found, "wedged-trigger"))
                .containsExactly(
                        "trigger compensation.due-3",
                        "trigger compensation.due-4",
                        "trigger compensation.lane-5",
                        "trigger compensation.lane-6");

        var fixed = patient.doctor("--fix");
        assertThat(fixed.out()).contains("FIXED wedged-trigger", "set from ACQUIRED to WAITING");
        assertThat(fixed.exitCode()).isZero();
        assertThat(patient.states("due-3", "due-4", "lane-5", "lane-6")).isEqualTo("WAITING WAITING WAITING PAUSED");
        assertThat(patient.database.value(
                        "select string_agg(finding || ' ' || subject || ' ' || action, '; ' order by id)"
                                + " from compensation.repairs where repaired_by like 'doctor --fix by %'"))
                .startsWith("wedged-trigger trigger compensation.due-3 set from ERROR to WAITING; ");
        assertThat(patient.doctor("--fix").out()).doesNotContain("FIXED");
    }

    @Test
    void what_a_person_repairs_is_in_the_audit_and_what_cannot_be_written_there_is_not_done() {
        patient.cluster();
        patient.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'due-3';
                delete from compensation.qrtz_simple_triggers where trigger_name = 'lane-5';
                alter table compensation.audit add constraint full_up check (action <> 'repair') not valid
                """);
        assertThat(patient.doctor("--fix").out())
                .contains("FAILED wedged-trigger", "FAILED missing-trigger", "not repaired");
        assertThat(patient.states("due-3")).isEqualTo("ERROR");
        assertThat(patient.database.value(
                        "select count(*) from compensation.qrtz_simple_triggers where trigger_name = 'lane-5'"))
                .isEqualTo("0");
        patient.database.sql("alter table compensation.audit drop constraint full_up");
        assertThat(patient.doctor("--fix").exitCode()).isZero();
        var rows = Patient.json(patient.call("audit", "--json"))
                .get("items")
                .valueStream()
                .filter(row -> row.get("action").asString().equals("repair"))
                .toList();
        assertThat(rows)
                .extracting(row ->
                        row.get("subject").asString() + " " + row.get("reason").asString())
                .containsExactlyInAnyOrder(
                        "trigger compensation.due-3 wedged-trigger: set from ERROR to WAITING",
                        "trigger lane-5 missing-trigger: removed what could not be read of lane-5; made lane-5");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.get("actor").asString()).isEqualTo(System.getProperty("user.name"));
            assertThat(row.get("origin").asString()).isEqualTo("cli");
        });
    }

    @Test
    void a_trigger_with_a_live_firing_behind_it_is_left_alone() {
        patient.cluster();
        patient.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'ACQUIRED' where trigger_name = 'due-4';
                insert into compensation.qrtz_fired_triggers values ('compensationd', 'x', 'due-4', 'compensation', 'a',
                    extract(epoch from now()) * 1000, 0, 5, 'ACQUIRED', null, null, false, false)
                """);
        assertThat(Patient.subjects(patient.doctor("--json"), "wedged-trigger")).isEmpty();
    }

    @Test
    void a_foreign_trigger_in_error_is_named_and_not_touched() {
        patient.cluster();
        patient.database.sql("""
                insert into compensation.qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,
                    is_nonconcurrent, is_update_data, requests_recovery)
                values ('compensationd', 'evil', 'evil', 'org.example.Evil', true, false, false, false);
                insert into compensation.qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,
                    next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
                values ('compensationd', 'evil', 'evil', 'evil', 'evil', 1, -1, 9, 'ERROR', 'SIMPLE', 1, 0, -1)
                """);
        var called = patient.doctor("--fix");
        assertThat(called.exitCode()).isEqualTo(1);
        assertThat(called.out()).contains("org.example.Evil").doesNotContain("FIXED");
        assertThat(patient.states("evil")).isEqualTo("ERROR");
    }

    @Test
    void a_repair_waits_for_quartzs_own_lock() throws Exception {
        patient.cluster();
        patient.database.sql(
                "update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'due-3'");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var quartz = DriverManager.getConnection(patient.database.url())) {
            quartz.setAutoCommit(false);
            quartz.createStatement()
                    .execute("select from compensation.qrtz_locks where lock_name = 'TRIGGER_ACCESS' for update");
            var fixing = threads.submit(() -> patient.doctor("--fix"));
            Await.until(
                    Duration.ofSeconds(20),
                    "the repair waits",
                    () -> !patient.database
                            .value("select count(*) from pg_locks where not granted")
                            .equals("0"));
            assertThat(patient.states("due-3")).isEqualTo("ERROR");
            quartz.commit();
            assertThat(fixing.get(20, TimeUnit.SECONDS).exitCode()).isZero();
            assertThat(patient.states("due-3")).isEqualTo("WAITING");
        }
    }

    @Test
    void triggers_that_are_gone_broken_or_of_no_lane_are_made_right_and_a_paused_lane_stays_paused() {
        patient.cluster();
        patient.call("interval", "PT7M");
        patient.call("pause", "--lane", "2");
        patient.database.sql("""
                insert into compensation.qrtz_triggers select sched_name, 'due-99', trigger_group, job_name, job_group, description,
                    next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, calendar_name,
                    misfire_instr, job_data from compensation.qrtz_triggers where trigger_name = 'due-1';
                insert into compensation.qrtz_simple_triggers values ('compensationd', 'due-99', 'compensation', 12, 5500, 0);
                delete from compensation.qrtz_simple_triggers where trigger_name in ('due-1', 'lane-2', 'lane-5');
                delete from compensation.qrtz_triggers where trigger_name in ('due-1', 'lane-2');
                """);
        var found = patient.doctor("--json");
        assertThat(Patient.subjects(found, "missing-trigger"))
                .containsExactly("triggers due-1, lane-2", "trigger lane-5");
        assertThat(Patient.subjects(found, "surplus-trigger")).containsExactly("trigger due-99");

        assertThat(patient.doctor("--fix").exitCode()).isZero();
        assertThat(patient.states("due-1", "lane-2", "lane-5", "due-99")).isEqualTo("WAITING PAUSED WAITING null");
        assertThat(patient.database.value(
                        "select repeat_interval from compensation.qrtz_simple_triggers where trigger_name = 'lane-5'"))
                .isEqualTo("420000");
    }

    @Test
    void pauses_that_nobody_means_are_told_apart() {
        patient.cluster();
        patient.database.sql("""
                insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'gone');
                insert into compensation.pauses (lane, paused_by, paused_at) values (4, 'ann', now() - interval '1 hour')
                """);
        assertThat(patient.doctor().exitCode()).isZero();
        assertThat(Patient.subjects(patient.doctor("--json"), "orphaned-pause"))
                .containsExactly("paused group gone", "note of a pause of lane 4");
        assertThat(patient.doctor("--fix").out()).contains("removed the mark", "removed 1 notes");
        assertThat(patient.database.value("select (select count(*) from compensation.qrtz_paused_trigger_grps)"
                        + " + (select count(*) from compensation.pauses)"))
                .isEqualTo("0");

        patient.database.sql(
                "insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation')");
        var half = patient.doctor("--fix");
        assertThat(half.exitCode()).isEqualTo(1);
        assertThat(half.out()).contains("only 0 of its 16 triggers are", "compensationd resume");
        assertThat(patient.database.value("select count(*) from compensation.qrtz_paused_trigger_grps"))
                .isEqualTo("1");
    }

    @Test
    void a_dead_node_is_taken_out_and_one_that_only_stands_still_is_not() throws Exception {
        patient.cluster();
        patient.database.sql("""
                insert into compensation.qrtz_scheduler_state
                select 'compensationd', n, extract(epoch from now()) * 1000 - 120000, 3000 from unnest(array['dead', 'still']) n;
                update compensation.qrtz_triggers set trigger_state = 'ACQUIRED' where trigger_name = 'due-4';
                insert into compensation.qrtz_fired_triggers values ('compensationd', 'x', 'due-4', 'compensation', 'dead',
                    extract(epoch from now()) * 1000, 0, 5, 'ACQUIRED', null, null, false, false)
                """);
        try (var still = DriverManager.getConnection(patient.database.url())) {
            still.createStatement().execute("select pg_advisory_lock(hashtextextended('compensationd node still', 0))");
            var fixed = patient.doctor("--fix", "--json");
            assertThat(fixed.exitCode()).isEqualTo(1);
            assertThat(Patient.subjects(fixed, "silent-node")).containsExactly("node still");
            assertThat(Patient.subjects(fixed, "dead-node")).isEmpty();
        }
        assertThat(patient.states("due-4")).isEqualTo("WAITING");
        assertThat(patient.database.value(
                        "select string_agg(instance_name, ' ' order by 1) from compensation.qrtz_scheduler_state"))
                .isEqualTo("a still");
        assertThat(patient.database.value("select count(*) from compensation.qrtz_fired_triggers"))
                .isEqualTo("0");
    }

    @Test
    void a_node_whose_clock_is_ahead_and_one_with_other_settings_are_found() {
        patient.cluster();
        patient.database.sql("""
                insert into compensation.qrtz_scheduler_state values
                    ('compensationd', 'early', extract(epoch from now()) * 1000 + 60000, 3000),
                    ('compensationd', 'slow', extract(epoch from now()) * 1000, 20000),
                    ('QuartzScheduler', 'client', 0, 7500);
                update compensation.qrtz_job_details set requests_recovery = true;
                """);
        var found = patient.doctor("--json");
        assertThat(Patient.subjects(found, "clock-skew")).containsExactly("node early");
        assertThat(Patient.subjects(found, "quartz-settings"))
                .containsExactly("job compensation.compensation", "node slow", "scheduler name \"QuartzScheduler\"");
    }
}
