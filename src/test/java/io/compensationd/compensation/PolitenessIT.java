package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The platform works on the same rows.
class PolitenessIT {
    private final Platform platform = new Platform();
    private Connection other;

    @BeforeEach
    void open() throws Exception {
        other = platform.database.work().getConnection();
        other.setAutoCommit(false);
    }

    @AfterEach
    void close() throws Exception {
        other.rollback();
        other.close();
        platform.close();
    }

    @Test
    void busy_accounts_are_left_out_counted_and_settled_later() throws Exception {
        platform.user(8, "10").user(16, "10");
        long busy = platform.task(8, "1");
        platform.task(8, "1");
        long free = platform.task(16, "1");
        lock("select from users where id = 8 for update");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.totals().succeeded()).isEqualTo(1);
        assertThat(fired.leftOut().accounts()).containsExactly(8L);
        assertThat(fired.leftOut().count()).isEqualTo(2);
        assertThat(platform.row(free, "status")).isEqualTo("completed");
        assertThat(platform.row(busy, "status, \"retryCount\"")).isEqualTo("pending 0");
        assertThat(platform.firings().outlook(0, fired.leftOut()).onlyLeftOut()).isTrue();
        other.rollback();
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(2);
    }

    @Test
    void a_foreign_key_check_on_an_account_does_not_make_it_busy() throws Exception {
        platform.user(8, "10");
        platform.task(8, "1");
        lock("select from users where id = 8 for key share");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
    }

    @Test
    void a_task_that_somebody_else_holds_is_skipped_and_reported_as_left_out() throws Exception {
        platform.user(8, "10");
        long held = platform.task(8, "1");
        lock("select from compensation_tasks where id = " + held + " for update");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.leftOut().tasks()).containsExactly(held);
        assertThat(platform.firings().outlook(0, fired.leftOut()).onlyLeftOut()).isTrue();
        other.rollback();
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
    }

    @Test
    void the_look_sees_fresh_work_beside_what_was_left_out() throws Exception {
        platform.user(8, "10");
        long held = platform.task(8, "1");
        lock("select from compensation_tasks where id = " + held + " for update");
        var fired = (Fired.Drained) platform.fire(0);
        platform.task(8, "1");

        var outlook = platform.firings().outlook(0, fired.leftOut());

        assertThat(outlook.untilNext()).contains(Duration.ZERO);
        assertThat(outlook.onlyLeftOut()).isFalse();
    }

    @Test
    void a_credit_between_two_chunks_is_seen_and_kept() throws Exception {
        platform.rules(r -> new Rules(1, r.chunksAtOnce(), r.drainMax(), r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "1");
        platform.task(8, "1");
        long second = platform.task(8, "5");
        var credit = new Object() {
            boolean done;
        };
        platform.fire(Platform.due(0), new FiringWatch() {
            @Override
            public void guarded() {}

            @Override
            public boolean stopping() {
                if (!platform.events.isEmpty() && !credit.done) {
                    platform.sql("update users set balance = balance + 7");
                    credit.done = true;
                }
                return false;
            }
        });
        assertThat(platform.row(second, "status")).isEqualTo("completed");
        assertThat(platform.value("select balance from users")).isEqualTo("2.0000");
    }

    private void lock(String sql) throws Exception {
        try (var statement = other.createStatement()) {
            statement.execute(sql);
        }
    }
}
