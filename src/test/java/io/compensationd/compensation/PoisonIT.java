package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tasks that make their chunk fail.
class PoisonIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void a_poison_task_costs_only_itself() {
        platform.user(8, "1000");
        for (int i = 0; i < 40; i++) platform.task(8, "1");
        long poison = Long.parseLong(platform.value("select min(id) + 17 from compensation_tasks"));
        platform.raise("compensation.ledger_entries", "new.task_id = " + poison, "P0001");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.totals().succeeded()).isEqualTo(39);
        assertThat(fired.totals().retried()).isEqualTo(1);
        assertThat(platform.row(poison, "status, \"retryCount\", \"failureReason\", \"errorMessage\""))
                .isEqualTo("pending 1 fault planted");
        assertThat(
                        platform.value(
                                "select concat_ws(' ', task_id, attempt, outcome, reason, error, sql_state) from compensation.attempts"))
                .isEqualTo(poison + " 1 retry fault planted P0001");
        assertThat(platform.value("select balance from users where id = 8")).isEqualTo("961.0000");
        assertThat(platform.value("select suspects from compensation.lanes where lane = 0"))
                .isEqualTo("{}");
    }

    /// An error that makes the pool end the connection would end the firing, before the task was found.
    @Test
    void a_poison_task_whose_error_looks_like_a_missing_feature_costs_only_itself() {
        platform.user(8, "1000");
        for (int i = 0; i < 40; i++) platform.task(8, "1");
        long poison = Long.parseLong(platform.value("select min(id) + 17 from compensation_tasks"));
        platform.raise("compensation.ledger_entries", "new.task_id = " + poison, "0A000");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.totals().succeeded()).isEqualTo(39);
        assertThat(platform.row(poison, "status, \"retryCount\"")).isEqualTo("pending 1");
    }

    @Test
    void a_poison_task_fails_at_its_maximum() {
        platform.user(8, "1000");
        platform.task(8, "1");
        long poison = platform.task(8, "1");
        platform.sql("update compensation_tasks set \"retryCount\" = 2 where id = " + poison);
        platform.raise("compensation.ledger_entries", "new.task_id = " + poison, "P0001");

        platform.fire(0);

        assertThat(platform.row(poison, "status, \"retryCount\"")).isEqualTo("failed 3");
    }

    @Test
    void a_task_that_fails_alone_is_a_suspect_until_something_shows_that_the_world_works() {
        platform.user(8, "1000");
        long alone = platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "new.task_id = " + alone, "P0001");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(platform.row(alone, "status, \"retryCount\"")).isEqualTo("pending 0");
        assertThat(fired.leftOut().tasks()).containsExactly(alone);
        assertThat(platform.value("select suspects ? '" + alone + "' from compensation.lanes where lane = 0"))
                .isEqualTo("t");
        assertThat(platform.firings().outlook(0, fired.leftOut()))
                .isEqualTo(new Outlook(Optional.of(Duration.ZERO), true));

        platform.user(1, "10");
        platform.task(1, "1");
        platform.fire(1);
        platform.fire(0);

        assertThat(platform.row(alone, "status, \"retryCount\"")).isEqualTo("pending 1");
        assertThat(platform.value("select suspects from compensation.lanes where lane = 0"))
                .isEqualTo("{}");
    }

    @Test
    void a_suspect_of_ten_minutes_is_recorded_whatever_else_works() {
        platform.user(8, "1000");
        long alone = platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "P0001");
        platform.fire(0);
        platform.sql("update compensation.lanes set suspects = jsonb_build_object('" + alone
                + "', now() - interval '11 minutes')" + " where lane = 0");

        platform.fire(0);

        assertThat(platform.row(alone, "status, \"retryCount\"")).isEqualTo("pending 1");
    }

    @Test
    void a_suspect_that_succeeds_is_none() {
        platform.user(8, "1000");
        long alone = platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "P0001");
        platform.fire(0);
        platform.sql("drop trigger planted on compensation.ledger_entries");

        platform.fire(0);

        assertThat(platform.row(alone, "status, \"retryCount\"")).isEqualTo("completed 0");
        assertThat(platform.value("select suspects from compensation.lanes where lane = 0"))
                .isEqualTo("{}");
    }

    /// The platform's own trigger may refuse every change of some rows, the record of a failed attempt too.
    @Test
    void rows_that_cannot_be_changed_at_all_keep_no_other_from_its_turn() {
        platform.user(8, "1000");
        for (int i = 0; i < 20; i++) platform.task(8, "1");
        platform.sql("alter table compensation_tasks add check (cost <> 1) not valid");
        platform.user(16, "10");
        long other = platform.task(16, "2");
        assertThat(platform.fire(0)).isInstanceOf(Fired.Interrupted.class);
        platform.user(1, "10");
        platform.task(1, "2");
        platform.fire(1);
        platform.sql("update compensation.lanes set not_before = null");

        assertThat(platform.fire(0)).isInstanceOf(Fired.Drained.class);

        assertThat(platform.row(other, "status")).isEqualTo("completed");
        untouched(20);
    }

    /// What a trigger of the platform's asks for, and our role may not, some rows meet and others do not.
    @Test
    void an_error_of_the_environment_that_one_row_meets_keeps_the_others_from_nothing_and_costs_no_attempt() {
        platform.user(8, "1000");
        for (int i = 0; i < 40; i++) platform.task(8, "1");
        long barred = Long.parseLong(platform.value("select min(id) + 17 from compensation_tasks"));
        platform.raise("compensation.ledger_entries", "new.task_id = " + barred, "42P01");

        assertThat(platform.fire(0)).isInstanceOf(Fired.Interrupted.class);
        platform.sql("update compensation.lanes set not_before = null");
        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.totals().succeeded()).isEqualTo(39);
        assertThat(fired.leftOut().tasks()).containsExactly(barred);
        assertThat(platform.row(barred, "status, \"retryCount\"")).isEqualTo("pending 0");
        platform.task(8, "1");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
        platform.fire(Platform.interval(0, Instant.parse("2026-01-01T00:00:00Z")), FiringWatch.NONE);
        assertThat(platform.row(barred, "status, \"retryCount\"")).isEqualTo("pending 0");
        assertThat(platform.events)
                .filteredOn(Event.Suspected.class::isInstance)
                .hasSize(1);
        platform.sql("drop trigger planted on compensation.ledger_entries");
        platform.fire(Platform.interval(0, Instant.parse("2026-01-01T00:01:00Z")), FiringWatch.NONE);
        assertThat(platform.row(barred, "status, \"retryCount\"")).isEqualTo("completed 0");
    }

    @Test
    void an_error_of_the_environment_that_all_rows_meet_costs_no_attempt_however_often() {
        platform.user(8, "1000");
        for (int i = 0; i < 40; i++) platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "42P01");
        for (var state : new String[] {"42P01", "42P01", "42P01", "P0001"}) {
            platform.sql("drop trigger planted on compensation.ledger_entries");
            platform.raise("compensation.ledger_entries", "true", state);
            assertThat(platform.fire(0)).as(state).isInstanceOf(Fired.Interrupted.class);
            platform.sql("update compensation.lanes set not_before = null,"
                    + " suspects = (select coalesce(jsonb_object_agg(key, now() - interval '11 minutes'), '{}')"
                    + " from jsonb_each(suspects))");
            untouched(40);
        }
        platform.sql("drop trigger planted on compensation.ledger_entries");

        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(40);
    }

    @Test
    void where_every_task_fails_alone_the_lane_backs_off_and_no_attempt_is_spent() {
        platform.user(8, "1000");
        for (int i = 0; i < 60; i++) platform.task(8, "1");
        platform.raise("compensation.ledger_entries", "true", "P0001");

        var fired = platform.fire(0);

        assertThat(fired).isInstanceOf(Fired.Interrupted.class);
        assertThat(((Fired.Interrupted) fired).message())
                .contains("failed alone")
                .contains("planted");
        untouched(60);
        assertThat(platform.fire(0)).isInstanceOf(Fired.TooEarly.class);
    }

    private void untouched(int tasks) {
        assertThat(platform.value(
                        "select count(*) from compensation_tasks where status = 'pending' and \"retryCount\" = 0"))
                .isEqualTo("" + tasks);
        assertThat(platform.value("select count(*) from compensation.attempts")).isEqualTo("0");
        assertThat(platform.value("select balance from users where id = 8")).isEqualTo("1000.0000");
    }
}
