package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiringsIT {
    @Test
    void a_due_task_is_deducted_entered_logged_and_completed() {
        try (var platform = new Platform()) {
            platform.user(8, "10");
            long task = platform.task(8, "2.5");

            var fired = (Fired.Drained) platform.fire(0);

            assertThat(fired.totals().succeeded()).isEqualTo(1);
            assertThat(fired.totals().amount()).isEqualByComparingTo("2.5");
            assertThat(platform.row(task, "status, \"retryCount\"")).isEqualTo("completed 0");
            assertThat(platform.value("select balance from users where id = 8")).isEqualTo("7.5000");
            assertThat(
                            platform.value(
                                    "select concat_ws(' ', task_id, account_id, user_pricing_id, service_provider, amount, balance_before, balance_after, run_id, lane, epoch) from compensation.ledger_entries"))
                    .isEqualTo(task + " 8 7 openai 2.5000 10.0000 7.5000 "
                            + fired.totals().runId() + " 0 1");
            assertThat(platform.value("select \"requestBody\" || cost from api_request_logs"))
                    .isEqualTo("{\"a\":1}2.5000");
            assertThat(
                            platform.value(
                                    "select concat_ws(' ', id, lane, node, cause, processed, succeeded, amount, finished_at is not null) from compensation.runs"))
                    .isEqualTo(fired.totals().runId() + " 0 node-a due 1 1 2.5000 t");
            assertThat(platform.value("select count(*) from compensation.adopted"))
                    .isEqualTo("0");
        }
    }

    @Test
    void an_account_that_cannot_pay_leaves_the_task_pending_with_a_later_date() {
        try (var platform = new Platform()) {
            platform.user(8, "1");
            long task = platform.task(8, "2.5");

            platform.fire(0);

            assertThat(platform.row(task, "status, \"retryCount\", \"failureReason\", \"errorMessage\""))
                    .isEqualTo("pending 1 balance_too_small balance 1.0000 is less than cost 2.5000");
            assertThat(platform.row(task, "\"nextRetryAt\" - \"lastAttemptAt\""))
                    .isEqualTo("00:00:22.5");
            assertThat(platform.value(
                            "select concat_ws(' ', task_id, attempt, outcome, reason) from compensation.attempts"))
                    .isEqualTo(task + " 1 retry balance_too_small");
            assertThat(platform.firings()
                            .outlook(0, LeftOut.NOTHING)
                            .untilNext()
                            .orElseThrow())
                    .isBetween(java.time.Duration.ofSeconds(20), java.time.Duration.ofMillis(22_500));
        }
    }

    @Test
    void nothing_due_does_nothing() {
        try (var platform = new Platform()) {
            assertThat(platform.fire(3)).isInstanceOf(Fired.Drained.class);
            assertThat(platform.fire(8)).isInstanceOf(Fired.NoSuchLane.class);
            assertThat(platform.value("select count(*) from compensation.runs")).isEqualTo("0");
            assertThat(platform.firings().lanes()).isEqualTo(8);
        }
    }
}
