package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The platform's own batch still runs beside the daemon. This stand-in does what it does: it reads without a lock,
/// and writes `completed` without another look.
class HandOverIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void the_old_batch_cannot_charge_what_the_daemon_has_settled() throws Exception {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        platform.fire(0);
        try (var batch = platform.database.work().getConnection()) {
            batch.setAutoCommit(false);
            deduct(batch);
            assertThatThrownBy(() -> complete(batch, task))
                    .hasMessageContaining("compensation task " + task + " is completed");
            batch.rollback();
            assertThatThrownBy(() -> execute(
                            batch,
                            "update compensation_tasks set status = 'pending', \"retryCount\" = 1 where id = " + task))
                    .hasMessageContaining("is completed");
            batch.rollback();
        }
        assertThat(platform.value("select balance from users")).isEqualTo("9.0000");
        assertThat(new Verify(platform.store).run().ok()).isTrue();
    }

    /// It has read the task before it was cancelled, and counts the refusal as a failed attempt.
    @Test
    void the_old_batch_cannot_put_back_in_line_what_was_cancelled_meanwhile() throws Exception {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        platform.sql("update compensation_tasks set status = 'cancelled' where id = " + task);
        try (var batch = platform.database.work().getConnection()) {
            batch.setAutoCommit(false);
            deduct(batch);
            assertThatThrownBy(() -> complete(batch, task)).hasMessageContaining("is cancelled");
            batch.rollback();
            assertThatThrownBy(() -> execute(
                            batch,
                            "update compensation_tasks set \"retryCount\" = \"retryCount\" + 1, status = 'pending' where id = "
                                    + task))
                    .hasMessageContaining("is cancelled: it cannot become pending");
            batch.rollback();
        }
        platform.fire(0);
        assertThat(platform.row(task, "status")).isEqualTo("cancelled");
        assertThat(platform.value("select balance from users")).isEqualTo("10.0000");
    }

    @Test
    void the_daemon_skips_what_the_old_batch_is_charging_and_adopts_it_afterwards() throws Exception {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        try (var batch = platform.database.work().getConnection()) {
            batch.setAutoCommit(false);
            deduct(batch);
            complete(batch, task);
            assertThat(((Fired.Drained) platform.fire(0)).totals().processed()).isZero();
            batch.commit();
        }
        assertThat(((Fired.Drained) platform.fire(0)).totals().processed()).isZero();
        assertThat(platform.value("select balance from users")).isEqualTo("9.0000");
        assertThat(platform.value("select task_id from compensation.adopted")).isEqualTo("" + task);
        assertThat(new Verify(platform.store).run().ok()).isTrue();
    }

    @Test
    void tasks_left_in_processing_are_reported_by_the_interval_and_left_alone() {
        platform.user(8, "10");
        long task = platform.task(8, "1.5");
        platform.sql(
                "update compensation_tasks set status = 'processing', \"updatedAt\" = (now() - interval '2 hours') at time zone 'UTC'");

        platform.fire(Platform.interval(0, Instant.parse("2026-01-01T00:00:00Z")), FiringWatch.NONE);

        assertThat(platform.row(task, "status")).isEqualTo("processing");
        var strays = (Event.Strays) platform.events.getFirst();
        assertThat(strays.left()).isEqualTo(1);
        assertThat(strays.amount()).isEqualByComparingTo("1.5");
        assertThat(strays.oldest()).isBetween(Duration.ofMinutes(119), Duration.ofMinutes(121));
    }

    @Test
    void a_setting_takes_over_what_is_left_in_processing_for_too_long() {
        platform.rules(r -> new Rules(
                r.chunkMax(),
                r.chunksAtOnce(),
                r.drainMax(),
                r.balance(),
                Optional.of(Duration.ofHours(1)),
                r.retry()));
        platform.user(8, "10");
        long old = platform.task(8, "1");
        long young = platform.task(8, "1");
        platform.sql("update compensation_tasks set status = 'processing', \"updatedAt\" = now() at time zone 'UTC'");
        platform.sql(
                "update compensation_tasks set \"updatedAt\" = (now() - interval '61 minutes') at time zone 'UTC' where id = "
                        + old);

        platform.fire(Platform.interval(0, Instant.parse("2026-01-01T00:00:00Z")), FiringWatch.NONE);

        assertThat(platform.row(old, "status")).isEqualTo("completed");
        assertThat(platform.row(young, "status")).isEqualTo("processing");
    }

    private static void deduct(Connection batch) throws SQLException {
        execute(batch, "select balance from users where id = 8 for update");
        execute(batch, "update users set balance = balance - 1 where id = 8");
    }

    private static void complete(Connection batch, long task) throws SQLException {
        execute(
                batch,
                "update compensation_tasks set status = 'completed', \"completedAt\" = now() where id = " + task);
    }

    private static void execute(Connection batch, String sql) throws SQLException {
        try (var statement = batch.createStatement()) {
            statement.execute(sql);
        }
    }
}
