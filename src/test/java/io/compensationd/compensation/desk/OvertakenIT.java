package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Others work on the same rows while a change goes through them: only what the plan counted is done.
class OvertakenIT {
    private static final Optional<String> NO_REASON = Optional.empty();

    @Test
    void a_row_that_is_given_back_in_time_is_waited_for() throws Exception {
        try (var desk = new DeskTables().tasks(1, 20, "failed");
                var other = desk.holding(Set.of(3L, 9L))) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL, false);
            var changed = applied(desk, plan, other, "select");
            assertThat(changed.tasks()).isEqualTo(20);
            assertThat(changed.held()).isEmpty();
        }
    }

    @Test
    void rows_that_fail_after_the_plan_or_while_a_requeue_runs_are_left_alone() throws SQLException {
        try (var desk = new DeskTables().tasks(1, 2100, "failed")) {
            desk.database.sql("update compensation_tasks set status = 'pending' where id between 2001 and 2010");
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL.statuses(Set.of("failed")), false);
            desk.database.sql("update compensation_tasks set status = 'failed' where id = 2001");
            desk.task(2101, "failed");
            var changed = desk.changes()
                    .apply(
                            plan,
                            NO_REASON,
                            _ -> desk.database.sql(
                                    "update compensation_tasks set status = 'failed' where id between 2002 and 2010"));
            assertThat(changed.tasks()).isEqualTo(2090);
            assertThat(changed.amount()).isEqualTo(new BigDecimal("5225.0000"));
            assertThat(changed.overtaken(plan)).isZero();
            assertThat(desk.value("select string_agg(id::text, ' ' order by id) from compensation_tasks"
                            + " where status = 'failed'"))
                    .isEqualTo("2001 2002 2003 2004 2005 2006 2007 2008 2009 2010 2101");
        }
    }

    @Test
    void a_row_that_its_holder_cancels_is_not_requeued_behind_his_back() throws Exception {
        try (var desk = new DeskTables().tasks(1, 20, "failed");
                var other = desk.holding(Set.of(3L, 9L))) {
            var failed = Set.of("failed");
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ALL.statuses(failed), false);
            var changed = applied(desk, plan, other, "update compensation_tasks set status = 'cancelled' where id = 9");
            assertThat(changed.tasks()).isEqualTo(19);
            assertThat(changed.held()).isEmpty();
            assertThat(changed.overtaken(plan)).isOne();
            assertThat(desk.value(
                            "select string_agg(id::text, ' ') from compensation_tasks where status = 'cancelled'"))
                    .isEqualTo("9");
        }
    }

    @Test
    void a_task_that_was_named_by_its_id_and_shown_as_failed_stays_cancelled_too() throws Exception {
        try (var desk = new DeskTables().tasks(1, 3, "failed");
                var other = desk.holding(Set.of(1L, 2L))) {
            var plan = desk.changes().plan(Change.REQUEUE, TaskFilter.ids(Set.of(1L, 2L)), false);
            var changed = applied(desk, plan, other, "update compensation_tasks set status = 'cancelled' where id = 2");
            assertThat(changed.tasks()).isOne();
            assertThat(desk.value("select string_agg(status, ' ' order by id) from compensation_tasks"))
                    .isEqualTo("pending cancelled failed");
        }
    }

    /// Applies the plan, which waits for rows of the other session until that has done this and committed.
    private static Changed applied(DeskTables desk, Plan plan, Connection other, String statement) throws Exception {
        var changing = CompletableFuture.supplyAsync(() -> {
            try {
                return desk.changes().apply(plan, NO_REASON);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        awaitWaiter(desk);
        other.createStatement().execute(statement);
        other.commit();
        return changing.get(30, TimeUnit.SECONDS);
    }

    private static void awaitWaiter(DeskTables desk) {
        for (int i = 0; i < 1000; i++) {
            if (desk.value("select count(*) from pg_locks where not granted").equals("1")) return;
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("nobody waits for the row");
    }
}
