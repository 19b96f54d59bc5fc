package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.Firing;
import io.compensationd.compensation.Firing.Cause;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// A checker that was never seen red proves nothing: for each invariant, the real engine on a database in which what
/// protects the invariant is broken.
@TestMethodOrder(OrderAnnotation.class)
class PlantedBugsIT extends Planted {
    @Test
    void without_a_bug_nothing_is_broken() {
        ground.tasks(500);
        installTriggers();
        for (int lane = 0; lane < Ground.LANES; lane++) fire(lane);

        assertThat(breaks()).isEmpty();
        assertThat(ground.value("select count(*) from compensation.ledger_entries"))
                .isEqualTo("500");
    }

    @Test
    void I1_an_application_that_reads_thinks_and_writes_a_balance() throws SQLException {
        task(8);
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            var read = ground.value("select balance from users where id = 8");
            fire(0);
            statement.execute("insert into faults.moves values (8, 1)");
            statement.execute("update users set balance = %s + 1 where id = 8".formatted(read));
        }

        red("I1", "opening balance + credits - entries");
    }

    @Test
    void I1_a_deduction_made_twice() {
        ground.plant(
                "after insert on compensation.ledger_entries",
                "update users set balance = balance - new.amount where id = new.account_id; return null;");
        task(8);
        fire(0);

        red("I1", "opening balance + credits - entries");
    }

    @Test
    void I2_a_commit_after_a_lost_entry() {
        ground.plant(
                "after insert on compensation.ledger_entries",
                "delete from compensation.ledger_entries where id = new.id; return null;");
        task(8);
        fire(0);

        red("I2", "completed tasks that do not have exactly one entry");
    }

    @Test
    void I2_a_commit_after_a_caught_error() throws SQLException {
        task(8);
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            statement.execute("set compensation.settling = 'on'");
            connection.setAutoCommit(false);
            statement.execute("update compensation_tasks set status = 'completed'");
            var before = connection.setSavepoint();
            assertThatThrownBy(() -> statement.execute("insert into compensation.ledger_entries (task_id) values (1)"))
                    .isInstanceOf(SQLException.class);
            connection.rollback(before);
            connection.commit();
        }

        red("I2", "completed tasks that do not have exactly one entry");
    }

    @Test
    void I2_a_status_lost_after_its_entry_was_written() {
        ground.plant("before update of status on compensation_tasks", "new.status := old.status; return new;");
        task(8);
        fire(0);

        red("I2", "entries whose task is not completed");
    }

    @Test
    void I2_our_own_completions_taken_for_those_of_another_program() {
        ground.sql("""
                create or replace trigger compensation_adopt after insert or update of status on compensation_tasks
                    for each row when (new.status = 'completed') execute function compensation.adopt()""");
        task(8);
        fire(0);

        red("I2", "adopted tasks");
    }

    @Test
    void I2_the_unique_key_dropped_and_an_entry_written_twice() {
        ground.sql("alter table compensation.ledger_entries drop constraint ledger_entries_task_id_key");
        ground.plant("after insert on compensation.ledger_entries", """
                if pg_trigger_depth() = 1 then
                    new.id := new.id + 1000;
                    insert into compensation.ledger_entries overriding system value select new.*;
                end if;
                return null;""");
        task(8);
        fire(0);

        red("I2", "completed tasks that do not have exactly one entry");
    }

    @Test
    void I3_an_acknowledgement_before_the_disk_has_it() throws SQLException {
        try (var connection = ground.connect();
                var statement = connection.createStatement()) {
            statement.execute("checkpoint");
            statement.execute("set synchronous_commit = off");
            var acknowledged = statement.executeQuery(Client.INSERT.formatted("8, 1", ""));
            acknowledged.next();
            long id = acknowledged.getLong(1);
            Grounds.server().crash();
            Grounds.server().startAgain();

            red(new Invariants(ground).breaks(List.of(id)), "I3", "acknowledged and are not there: [" + id + "]");
        }
    }

    @Test
    void I3_a_lane_that_nobody_looks_at() {
        task(8);

        red("I3", "not come to an end");
    }

    @Test
    void I4_an_attempt_spent_by_a_claim() {
        ground.plant(
                "after update of epoch on compensation.lanes",
                "update compensation_tasks set \"retryCount\" = \"retryCount\" + 1 where status = 'pending'; return null;");
        task(8);
        fire(0);

        red("I4", "retryCount is not the number of their recorded attempts");
    }

    @Test
    void I4_a_fault_of_the_database_taken_for_the_tasks_own() {
        ground.plant(
                "before insert on compensation.ledger_entries",
                "if new.account_id = 8 then raise exception 'connection lost'; end if; return new;");
        task(8);
        task(16);
        fire(0);

        red("I4", "attempts of tasks that could pay and were no poison");
    }

    @Test
    void I4_an_illegal_change() {
        task(8);
        ground.sql("update compensation_tasks set status = 'failed'");
        ground.sql("update compensation_tasks set status = 'pending'");
        fire(0);

        red("I4", "changes of a task that are not legal");
    }

    @Test
    void I5_the_guard_and_the_fence_dropped() throws Exception {
        ground.sql("""
                create or replace function pg_catalog.pg_try_advisory_lock(integer, integer) returns boolean
                    language sql as 'select true'""");
        ground.plant("before update on compensation.lanes", "new.epoch := old.epoch; return new;");
        for (int i = 0; i < 60; i++) task(8);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> fire(0));
            var other = threads.submit(() -> fire(0));
            one.get();
            other.get();
        }

        red("I5", "worked at the same time");
    }

    @Test
    void I5_the_fence_dropped_and_an_old_epoch_still_writes() {
        task(8);
        fire(0);
        ground.sql("update compensation.lanes set epoch = epoch - 1 where lane = 0");
        ground.plant("before update on compensation.lanes", "new.epoch := old.epoch; return new;");
        task(8);
        fire(0);

        red("I5", "older epoch");
    }

    @Test
    void I5_a_slot_forgotten() {
        ground.plant("before update on compensation.lanes", "new.last_slot := null; return new;");
        var slot = Optional.of(Instant.EPOCH);
        for (int i = 0; i < 2; i++) {
            task(8);
            fire(new Firing(0, Cause.INTERVAL, slot, Optional.empty()));
        }

        red("I5", "slots of a lane that took effect twice");
    }

    @Test
    void I6_a_pause_that_nobody_reads() {
        ground.sql("insert into faults.pauses values (tstzrange(now(), null))");
        ground.sql("create or replace function compensation.lane_paused(lane integer) returns boolean"
                + " language sql as 'select false'");
        task(8);
        fire(0);

        red("I6", "while all was paused");
    }

    @Test
    void I7_triggers_that_nobody_will_fire() {
        installTriggers();
        for (var state : List.of("ERROR", "BLOCKED", "ACQUIRED")) {
            ground.sql("update compensation.qrtz_triggers set trigger_state = '%s' where trigger_name = 'lane-3'"
                    .formatted(state));
            red("I7", "without a live firing behind them: [lane-3]");
        }
        ground.sql("delete from compensation.qrtz_simple_triggers where trigger_name = 'due-3'");
        ground.sql("delete from compensation.qrtz_triggers where trigger_name = 'due-3'");
        red("I7", "without both of their triggers: [3]");
    }

    /// The last of them: a new law needs a bug that turns it red.
    @Test
    @Order(Integer.MAX_VALUE)
    void every_law_was_seen_red() {
        assertThat(RED).containsExactlyInAnyOrderElementsOf(laws().toList());
    }
}
