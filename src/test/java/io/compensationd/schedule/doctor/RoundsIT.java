package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.database.Purpose;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a node does about a cluster now and then, with nobody else there.
class RoundsIT {
    private final Ward ward = new Ward();

    @AfterEach
    void close() {
        ward.close();
    }

    @Test
    void one_node_at_a_time_makes_a_round_and_only_when_it_is_due() throws Exception {
        var made = new ArrayList<String>();
        var a = rounds("a", made);
        var b = rounds("b", made);
        assertThat(a.look(Duration.ofMinutes(1))).isTrue();
        assertThat(b.look(Duration.ofMinutes(1))).isFalse();
        assertThat(b.look(Duration.ZERO)).isTrue();
        assertThat(ward.database.value("select node from compensation.last_round"))
                .isEqualTo("b");
        try (var other = DriverManager.getConnection(ward.database.url())) {
            other.createStatement().execute("select pg_advisory_lock(" + 0x636F6D70726F756EL + ")");
            assertThat(a.look(Duration.ZERO)).isFalse();
        }
        assertThat(made).containsExactly("a", "b");
    }

    @Test
    void a_part_that_fails_keeps_no_other_from_its_own() {
        var made = new ArrayList<String>();
        Round broken = (connection, now) -> {
            throw new IllegalStateException("mine");
        };
        var rounds = new Rounds(
                ward.database.database().source(Purpose.BULK),
                () -> {},
                List.of(broken, (connection, now) -> made.add("second")),
                "a",
                InstantSource.system());
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(made).containsExactly("second");
    }

    @Test
    void a_node_repairs_what_is_safe_says_so_and_names_once_what_it_cannot() throws Exception {
        ward.cluster();
        ward.database.sql("""
                update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'due-3';
                delete from compensation.qrtz_simple_triggers where trigger_name = 'lane-2';
                insert into compensation.qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,
                    is_nonconcurrent, is_update_data, requests_recovery)
                values ('compensationd', 'evil', 'evil', 'org.example.Evil', true, false, false, false);
                insert into compensation.qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,
                    next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr)
                values ('compensationd', 'evil', 'evil', 'evil', 'evil', 1, -1, 9, 'ERROR', 'SIMPLE', 1, 0, -1)
                """);
        var doctor = new Doctor(
                List.of(new WedgedTriggers(), new LaneTriggersThere(ward.console.restoration()), new Pauses()),
                "node-a");
        var recovering = new AtomicBoolean();
        var treatment = new Treatment(doctor, ward.events, recovering::get);
        recovering.set(true);
        ward.make(treatment);
        assertThat(ward.seen)
                .as("while who lives may not have checked in again")
                .isEmpty();
        recovering.set(false);
        ward.make(treatment);
        ward.make(treatment);
        assertThat(ward.seen)
                .extracting(event -> ((Event.Repaired) event).subject() + " " + ((Event.Repaired) event).action())
                .containsExactly(
                        "trigger compensation.due-3 set from ERROR to WAITING",
                        "trigger lane-2 removed what could not be read of lane-2; made lane-2",
                        "trigger evil.evil ");
        assertThat(ward.database.value("select count(*) from compensation.repairs where repaired_by = 'node-a'"))
                .isEqualTo("2");
        assertThat(ward.database.value("select count(*) from compensation.audit where action = 'repair'"))
                .as("a node is no person")
                .isEqualTo("0");
    }

    @Test
    void a_lane_with_due_tasks_and_no_run_for_three_intervals_is_told_and_told_again_after_three_more()
            throws Exception {
        ward.cluster();
        ward.task(3, "16 minutes");
        ward.task(4, "14 minutes");
        var stalled = ward.stalled();
        ward.make(stalled);
        ward.make(stalled);
        assertThat(ward.seen).singleElement().satisfies(event -> {
            assertThat(((Event.Stalled) event).lane()).isEqualTo(3);
            assertThat(((Event.Stalled) event).intervals()).isEqualTo(3);
        });
        ward.seen.clear();
        ward.database.sql("update compensation_tasks set \"nextRetryAt\" = \"nextRetryAt\" - interval '15 minutes'");
        ward.make(stalled);
        assertThat(ward.seen)
                .extracting(event -> ((Event.Stalled) event).lane())
                .containsExactly(3, 4);

        ward.seen.clear();
        ward.database.sql("""
                insert into compensation.runs (lane, epoch, node, cause, started_at, finished_at, processed)
                values (3, 1, 'a', 'due', now(), now(), 1);
                insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation')
                """);
        ward.make(stalled);
        assertThat(ward.seen).isEmpty();
        ward.database.sql("delete from compensation.qrtz_paused_trigger_grps");
        ward.make(stalled);
        assertThat(ward.seen).as("right after the pause").isEmpty();
        ward.database.sql("update compensation.rounds set paused_at = paused_at - interval '16 minutes'");
        ward.make(stalled);
        assertThat(ward.seen)
                .extracting(event -> ((Event.Stalled) event).lane())
                .containsExactly(4);
    }

    @Test
    void nobody_is_blamed_for_the_time_that_no_node_was_there() throws Exception {
        ward.cluster();
        ward.task(3, "1 hour");
        ward.make(ward.stalled(), Duration.ofHours(1), Duration.ofMinutes(14), Duration.ofSeconds(5));
        assertThat(ward.seen).isEmpty();
        ward.make(ward.stalled(), Duration.ofHours(1), Duration.ofMinutes(16), Duration.ofSeconds(5));
        assertThat(ward.seen).hasSize(1);
    }

    @Test
    void two_nodes_tell_of_a_stall_once() throws Exception {
        ward.cluster();
        ward.task(3, "16 minutes");
        ward.make(ward.stalled());
        ward.make(ward.stalled());
        assertThat(ward.seen).hasSize(1);
    }

    @Test
    void a_node_that_stands_still_in_a_round_does_not_keep_the_others_from_theirs() throws Exception {
        var seen = new ArrayList<String>();
        Round round = (connection, now) -> seen.addAll(Query.rows(
                connection,
                "select name || '=' || setting from pg_settings where name ~ '^idle_.*session_timeout$'",
                row -> row.getString(1)));
        var source = ward.database.database().source(Purpose.BULK);
        var rounds = new Rounds(source, () -> {}, List.of(round), "a", InstantSource.system());
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(seen)
                .containsExactlyInAnyOrder("idle_in_transaction_session_timeout=30000", "idle_session_timeout=30000");
        seen.clear();
        try (var connection = source.getConnection()) {
            round.make(connection, new Round.Now(Instant.MIN, Optional.empty(), Instant.MIN, Instant.MIN, Instant.MIN));
        }
        assertThat(seen)
                .as("put back")
                .containsExactlyInAnyOrder("idle_in_transaction_session_timeout=300000", "idle_session_timeout=0");
    }

    private Rounds rounds(String node, List<String> made) {
        return new Rounds(
                ward.database.database().source(Purpose.BULK),
                () -> {},
                List.of((connection, now) -> made.add(node)),
                node,
                InstantSource.system());
    }
}
