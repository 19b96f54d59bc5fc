package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesIT {
    private static final Optional<String> NO_REASON = Optional.empty();

    @Test
    void a_requeue_puts_failed_and_cancelled_tasks_back_with_all_their_attempts_due_at_once() throws SQLException {
        try (var desk = all()) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, false);
            assertThat(plan.tasks()).isEqualTo(2);
            assertThat(plan.amount()).isEqualTo(new BigDecimal("5.0000"));
            assertThat(plan.left()).isEqualTo(Map.of("pending", 1L, "processing", 1L, "completed", 1L, "on hold", 1L));
            var changed = desk.changes().apply(plan, NO_REASON);
            assertThat(changed.tasks()).isEqualTo(2);
            assertThat(changed.amount()).isEqualTo(new BigDecimal("5.0000"));
            assertThat(changed.held()).isEmpty();
            assertThat(desk.value("""
                            select string_agg(id || status || "retryCount" || coalesce("failureReason", '-') || "errorMessage"
                                || ("nextRetryAt" > now() - interval '10 seconds' and "nextRetryAt" <= clock_timestamp())
                                || ("updatedAt" > now() at time zone 'UTC' - interval '10 seconds'), ' ' order by id)
                            from compensation_tasks where id in (2, 3)
                            """))
                    .isEqualTo("2pending0-deadlock detectedtruetrue 3pending0-deadlock detectedtruetrue");
        }
    }

    @Test
    void a_cancel_takes_pending_and_failed_tasks_out_and_says_why_on_the_row() throws SQLException {
        try (var desk = all()) {
            var plan = desk.changes().plan(Change.CANCEL, TaskFilter.ALL, false);
            assertThat(desk.changes()
                            .apply(plan, Optional.of("refunded by hand"))
                            .tasks())
                    .isEqualTo(2);
            assertThat(desk.value("""
                            select string_agg(id || status || "failureReason" || "errorMessage", ' ' order by id)
                            from compensation_tasks where id in (1, 2)
                            """))
                    .isEqualTo(
                            "1cancelledcancelledcancelled by an operator: refunded by hand; before: deadlock detected"
                                    + " 2cancelledcancelledcancelled by an operator: refunded by hand; before: deadlock detected");
            assertThat(desk.value("select count(*) from compensation_tasks where status = 'cancelled'"))
                    .isEqualTo("3");
        }
    }

    @Test
    void a_requeue_with_a_reason_keeps_what_the_row_said_before() throws SQLException {
        try (var desk = new DeskTables().task(2, "failed")) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ids(Set.of(2L)), false);
            desk.changes().apply(plan, Optional.of("topped up; '); drop table users"));
            assertThat(desk.value("select \"errorMessage\" from compensation_tasks"))
                    .isEqualTo("requeued by an operator: topped up; '); drop table users; before: deadlock detected");
        }
    }

    @Test
    void processing_is_touched_only_when_asked_for_expressly() throws SQLException {
        try (var desk = new DeskTables().task(4, "processing")) {
            assertThat(desk.changes()
                            .plan(Change.REQUEUE, TaskFilter.ALL, false)
                            .tasks())
                    .isZero();
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, true);
            assertThat(desk.changes().apply(plan, NO_REASON).tasks()).isOne();
            assertThat(desk.value("select status from compensation_tasks")).isEqualTo("pending");
        }
    }

    @Test
    void completed_tasks_and_statuses_that_nobody_knows_never_change() throws SQLException {
        try (var desk = new DeskTables().task(5, "completed").task(6, "on hold")) {
            var before = desk.digest();
            for (var change : Change.values()) {
                var plan = desk.changes().plan(change, TaskFilter.ids(Set.of(5L, 6L)), true);
                assertThat(plan.tasks()).isZero();
                assertThat(desk.changes().apply(plan, NO_REASON).tasks()).isZero();
            }
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void a_task_that_was_charged_is_never_put_back_whatever_its_status_says() throws SQLException {
        try (var desk = new DeskTables().task(2, "failed").task(4, "processing")) {
            desk.database.sql("""
                    insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                        balance_before, balance_after, run_id, lane, epoch, settled_at)
                    values (2, 1, 7, 'openai', 2.5, 100, 97.5, 1, 1, 1, now());
                    insert into compensation.adopted (task_id) values (4)
                    """);
            var before = desk.digest();
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, true);
            assertThat(plan.tasks()).isZero();
            assertThat(plan.charged()).isEqualTo(2);
            assertThat(desk.changes().apply(plan, NO_REASON).tasks()).isZero();
            assertThat(desk.digest()).isEqualTo(before);
        }
    }

    @Test
    void a_plan_locks_nothing_changes_nothing_and_names_ids_that_do_not_exist() throws SQLException {
        try (var desk = all();
                var other = desk.holding(Set.of(2L))) {
            var before = desk.digest();
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ids(Set.of(2L, 77L, 78L)), false);
            assertThat(plan.tasks()).isOne();
            assertThat(plan.missing()).containsExactly(77L, 78L);
            assertThat(desk.digest()).isEqualTo(before);
            other.rollback();
        }
    }

    @Test
    void rows_that_come_after_the_plan_are_not_meant_and_rows_that_changed_since_are_not_counted() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 3, "failed")) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, false);
            desk.task(4, "failed");
            desk.database.sql("update compensation_tasks set status = 'completed' where id = 2");
            assertThat(desk.changes().apply(plan, NO_REASON).tasks()).isEqualTo(2);
            assertThat(desk.value("select string_agg(status, ' ' order by id) from compensation_tasks"))
                    .isEqualTo("pending completed pending failed");
        }
    }

    @Test
    void thousands_of_rows_go_in_batches_around_a_row_that_somebody_holds_and_it_is_reported() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 3500, "failed");
                var other = desk.holding(Set.of(1700L))) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, false);
            var changed = desk.changes().apply(plan, NO_REASON);
            assertThat(changed.tasks()).isEqualTo(3499);
            assertThat(changed.amount()).isEqualTo(new BigDecimal("8747.5000"));
            assertThat(changed.held()).containsExactly(1700L);
            assertThat(changed.fault()).isEmpty();
            assertThat(desk.value("select count(*) from compensation_tasks where status = 'pending'"))
                    .isEqualTo("3499");
            other.rollback();
        }
    }

    @Test
    void what_was_done_before_a_fault_is_still_told() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 2500, "failed")) {
            desk.database.sql("""
                    create function refuse() returns trigger language plpgsql as
                    $$ begin raise exception 'row % is refused', new.id; end $$;
                    create trigger refuse before update on compensation_tasks for each row when (new.id = 1500)
                    execute function refuse()
                    """);
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, false);
            var changed = desk.changes().apply(plan, NO_REASON);
            assertThat(changed.fault()).get().asString().contains("row 1500 is refused");
            assertThat(changed.tasks()).isEqualTo(1000);
            assertThat(desk.value("select count(*) from compensation_tasks where status = 'pending'"))
                    .isEqualTo("1000");
        }
    }

    private static DeskTables all() {
        return new DeskTables()
                .task(1, "pending")
                .task(2, "failed")
                .task(3, "cancelled")
                .task(4, "processing")
                .task(5, "completed")
                .task(6, "on hold");
    }
}
