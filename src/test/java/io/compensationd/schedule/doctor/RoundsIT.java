package io.compensationd.schedule.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.database.Purpose;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
        var rounds = rounds("a", InstantSource.system(), broken, (connection, now) -> made.add("second"));
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(made).containsExactly("second", "second");
        assertThat(ward.seen)
                .extracting(event -> ((Event.RoundFailed) event).message() + " " + ((Event.RoundFailed) event).again())
                .containsExactly("mine false", "mine true");
    }

    @Test
    void what_fails_beside_the_parts_of_a_round_is_told_unless_the_database_is_away() {
        ward.database.sql("alter table compensation.last_round rename to gone");
        assertThat(rounds("a", new ArrayList<>()).look(Duration.ZERO)).isFalse();
        assertThat(ward.seen).singleElement().isInstanceOf(Event.RoundFailed.class);
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
    void a_node_that_stands_still_or_hangs_in_a_round_does_not_keep_the_others_from_theirs() throws Exception {
        var seen = new ArrayList<String>();
        Round round = (connection, now) -> {
            seen.addAll(Query.rows(
                    connection,
                    "select name || '=' || setting from pg_settings where name ~ '^idle_.*session_timeout$|^statement_timeout$'",
                    row -> row.getString(1)));
            seen.add("network=" + connection.getNetworkTimeout());
        };
        var rounds = rounds("a", InstantSource.system(), round);
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "idle_in_transaction_session_timeout=30000",
                        "idle_session_timeout=30000",
                        "statement_timeout=60000",
                        "network=90000");
        seen.clear();
        ward.make(round, new Round.Now(Instant.MIN, Optional.empty(), Instant.MIN, Instant.MIN));
        assertThat(seen)
                .as("put back")
                .containsExactlyInAnyOrder(
                        "idle_in_transaction_session_timeout=300000",
                        "idle_session_timeout=0",
                        "statement_timeout=1800000",
                        "network=1860000");
    }

    @Test
    void a_round_that_takes_long_is_no_standing_still_and_a_long_wait_is() {
        var clock = new Hand();
        var seen = new ArrayList<Round.Now>();
        var rounds = rounds("a", clock, (connection, now) -> {
            seen.add(now);
            clock.move(Duration.ofSeconds(35));
        });
        for (var wait : List.of(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(31))) {
            clock.move(wait);
            assertThat(rounds.look(Duration.ZERO)).isTrue();
        }
        assertThat(seen.get(1).up()).isEqualTo(seen.get(0).up());
        assertThat(seen.get(1).healthy()).isEqualTo(seen.get(0).healthy());
        assertThat(seen.get(2).up()).isAfter(seen.get(0).up());
    }

    @Test
    void a_round_that_a_clock_far_ahead_has_made_keeps_nobody_from_the_next() {
        var seen = new ArrayList<Round.Now>();
        var rounds = rounds("a", InstantSource.system(), (connection, now) -> seen.add(now));
        assertThat(rounds.look(Rounds.EVERY)).isTrue();
        ward.database.sql("update compensation.last_round set at = at + interval '1 hour'");
        assertThat(rounds.look(Rounds.EVERY)).isTrue();
        assertThat(rounds.look(Rounds.EVERY)).isFalse();
        assertThat(rounds.look(Duration.ZERO)).isTrue();
        assertThat(seen).extracting(now -> now.last().isPresent()).containsExactly(false, false, true);
    }

    /// The database's was set ahead, as this node's clock shows it.
    @Test
    void where_a_clock_was_set_nothing_of_the_time_before_is_judged() {
        var clock = new Hand();
        var seen = new ArrayList<Round.Now>();
        var rounds = rounds("a", clock, (connection, now) -> seen.add(now));
        for (var wait : List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofHours(-1), Duration.ofSeconds(5))) {
            clock.move(wait);
            assertThat(rounds.look(Duration.ZERO)).isTrue();
        }
        assertThat(seen).extracting(now -> now.last().isPresent()).containsExactly(false, true, false, true);
        assertThat(seen.get(1).healthy()).isEqualTo(seen.get(0).healthy());
        assertThat(seen.get(2).up())
                .isEqualTo(seen.get(2).healthy())
                .isAfter(seen.get(1).at());
    }

    @Test
    void a_repair_that_fails_is_told_once_as_such() throws Exception {
        ward.cluster();
        var problem = new AtomicReference<>("no right");
        var finding = Finding.wrong(Kind.WEDGED_TRIGGER, "trigger compensation.due-3", "ERROR", "")
                .by(new Repair.ByItself(connection -> {
                    throw new IllegalStateException(problem.get());
                }));
        var treatment =
                new Treatment(new Doctor(List.of(connection -> List.of(finding)), "a"), ward.events, () -> false);
        ward.make(treatment);
        ward.make(treatment);
        problem.set("a lock");
        ward.make(treatment);
        assertThat(ward.seen)
                .extracting(event -> ((Event.Repaired) event).action() + ((Event.Repaired) event).problem())
                .containsExactly("no right", "a lock");
    }

    private Rounds rounds(String node, List<String> made) {
        return rounds(node, InstantSource.system(), (connection, now) -> made.add(node));
    }

    private Rounds rounds(String node, InstantSource clock, Round... parts) {
        var source = ward.database.database().source(Purpose.BULK);
        return new Rounds(source, new Rounds.Work(() -> {}, List.of(parts)), ward.events, node, clock);
    }

    /// A clock that stands still unless it is moved.
    private static final class Hand implements InstantSource {
        private Instant now = Instant.EPOCH;

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
