package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.settings.Settings.BalancePolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What goes wrong around the tasks, and what it costs them.
class FaultsIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void a_missing_request_log_column_fails_no_task() {
        platform.user(8, "1000");
        for (int i = 0; i < 5; i++) platform.task(8, "1");
        platform.sql("alter table api_request_logs rename column cost to price");

        var fired = (Fired.Interrupted) platform.fire(0);

        assertThat(fired.sqlState()).isEqualTo("42703");
        assertThat(fired.backoff()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
        untouched(5);
        platform.sql("alter table api_request_logs rename column price to cost");
        platform.sql("update compensation.lanes set not_before = now()");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(5);
        assertThat(platform.value(
                        "select concat_ws(' ', failures, not_before is null) from compensation.lanes where lane = 0"))
                .isEqualTo("0 t");
    }

    @Test
    void a_full_disk_fails_no_task() {
        platform.user(8, "1000");
        for (int i = 0; i < 5; i++) platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "53100");

        assertThat(((Fired.Interrupted) platform.fire(0)).sqlState()).isEqualTo("53100");

        untouched(5);
        assertThat(platform.events.getLast()).isInstanceOf(Event.Interrupted.class);
    }

    @Test
    void the_backoff_doubles_up_to_30_seconds() {
        platform.user(8, "1000");
        platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "53100");
        for (int expected : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            var fired = (Fired.Interrupted) platform.fire(0);
            assertThat(fired.backoff())
                    .isBetween(Duration.ofMillis(expected * 1000L - 200), Duration.ofSeconds(expected));
            platform.sql("update compensation.lanes set not_before = now()");
        }
        assertThat(platform.fire(1)).isInstanceOf(Fired.Drained.class);
    }

    @Test
    void a_backoff_that_a_clock_far_ahead_has_left_behind_counts_for_nothing() {
        platform.user(8, "1000");
        platform.task(8, "1");
        platform.sql("update compensation.lanes set not_before = now() + interval '1 hour'");

        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
    }

    @Test
    void where_the_database_refuses_writes_the_backoff_is_kept_in_memory() {
        platform.user(8, "1000");
        platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "53100");
        platform.raise("compensation.lanes", "new.failures > 0", "53100");
        var firings = platform.firings();
        var firing = new Firing(0, Firing.Cause.DUE, Optional.empty(), Optional.empty());

        assertThat(firings.fire(firing, FiringWatch.NONE)).isInstanceOf(Fired.Interrupted.class);
        assertThat(firings.fire(firing, FiringWatch.NONE)).isInstanceOf(Fired.TooEarly.class);
        assertThat(platform.value("select not_before from compensation.lanes where lane = 0"))
                .isEqualTo("null");
    }

    @Test
    void a_serialization_failure_is_repeated_at_once_and_at_most_three_times() {
        platform.user(8, "1000");
        long task = platform.task(8, "1");
        platform.sql("create sequence tries");
        platform.raise("compensation.ledger_entries", "nextval('tries') <= 3", "40001");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);

        platform.task(8, "1");
        platform.sql("alter sequence tries restart");
        platform.sql("drop trigger planted on compensation.ledger_entries");
        platform.raise("compensation.ledger_entries", "nextval('tries') <= 4", "40P01");
        assertThat(((Fired.Interrupted) platform.fire(0)).sqlState()).isEqualTo("40P01");
        assertThat(platform.row(task, "status")).isEqualTo("completed");
    }

    @Test
    void a_chunk_too_slow_is_halved_and_the_lane_remembers() {
        platform.user(8, "1000");
        for (int i = 0; i < 8; i++) platform.task(8, "1");
        platform.rules =
                new Rules(8, 3, Duration.ofSeconds(60), BalancePolicy.RETRY, Optional.empty(), platform.rules.retry());
        platform.sql("""
                create function slow() returns trigger language plpgsql as
                $$ begin if (select count(*) from added) > 2 then raise exception 'slow' using errcode = '57014'; end if; return null; end $$;
                create trigger slow after insert on compensation.ledger_entries referencing new table as added
                for each statement execute function slow();
                """);
        var firing = new Firing(0, Firing.Cause.DUE, Optional.empty(), Optional.empty());

        var fired = (Fired.Drained) platform.firings().fire(firing, new FiringWatch() {
            @Override
            public void guarded() {}

            @Override
            public boolean stopping() {
                return platform.events.stream().anyMatch(Event.Settled.class::isInstance);
            }
        });

        assertThat(fired.totals().succeeded()).isEqualTo(2);
        assertThat(platform.value("select chunk_max from compensation.lanes where lane = 0"))
                .isEqualTo("4");
        platform.sql("drop trigger slow on compensation.ledger_entries");
        platform.fire(0);
        assertThat(platform.value("select count(*) from compensation.ledger_entries"))
                .isEqualTo("8");
        assertThat(platform.value("select chunk_max from compensation.lanes where lane = 0"))
                .isEqualTo("null");
        assertThat(platform.value("select sum(\"retryCount\") from compensation_tasks"))
                .isEqualTo("0");
    }

    private void untouched(int tasks) {
        assertThat(platform.value(
                        "select count(*) from compensation_tasks where status = 'pending' and \"retryCount\" = 0"))
                .isEqualTo("" + tasks);
        assertThat(platform.value("select count(*) from compensation.attempts")).isEqualTo("0");
        assertThat(platform.value("select balance from users where id = 8")).isEqualTo("1000.0000");
    }
}
