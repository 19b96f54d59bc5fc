package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.testing.TestDatabases;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a row says after each outcome.
class OutcomesIT {
    private static final String ROW = "status, \"retryCount\", \"failureReason\", \"errorMessage\"";

    private Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void an_inactive_or_missing_account_and_an_invalid_cost_fail_at_once_and_spend_no_attempt() {
        platform.user(8, "10").user(16, "10").sql("update users set \"isActive\" = false where id = 16");
        platform.sql(
                "drop trigger compensation_completed_is_final on compensation_tasks; alter table compensation_tasks alter cost type numeric");
        long inactive = platform.task(16, "1");
        long missing = platform.task(24, "1");
        long negative = platform.task(8, "-1");
        long nan = platform.task(8, "'NaN'");
        long fine = platform.task(8, "0.00001");

        var fired = (Fired.Drained) platform.fire(0);

        assertThat(fired.totals().failed()).isEqualTo(5);
        assertThat(platform.row(inactive, ROW)).isEqualTo("failed 0 account_inactive account 16 is not active");
        assertThat(platform.row(missing, ROW)).isEqualTo("failed 0 account_missing account 24 does not exist");
        assertThat(platform.row(negative, ROW)).isEqualTo("failed 0 cost_invalid cost -1 is negative");
        assertThat(platform.row(nan, ROW)).isEqualTo("failed 0 cost_invalid cost is not a number");
        assertThat(platform.row(fine, ROW)).isEqualTo("failed 0 cost_invalid cost 0.00001 has more than 4 decimals");
        assertThat(platform.value("select count(*) from compensation.attempts where outcome = 'failed'"))
                .isEqualTo("5");
        assertThat(platform.value("select balance from users where id = 8")).isEqualTo("10.0000");
    }

    @Test
    void a_balance_that_is_no_number_fails_its_tasks_and_never_settles_them() {
        platform.user(8, "'NaN'");
        long task = platform.task(8, "1");
        platform.fire(0);
        assertThat(platform.row(task, ROW))
                .isEqualTo("failed 0 balance_invalid the balance of account 8 is not a number");
    }

    @Test
    void the_policy_fail_does_not_try_again() {
        platform.rules(r ->
                new Rules(r.chunkMax(), r.chunksAtOnce(), r.drainMax(), BalancePolicy.FAIL, r.takeOver(), r.retry()));
        platform.user(8, "1");
        long task = platform.task(8, "2");
        platform.fire(0);
        assertThat(platform.row(task, ROW))
                .isEqualTo("failed 1 balance_too_small balance 1.0000 is less than cost 2.0000");
    }

    @Test
    void the_policy_overdraw_deducts_all_the_same() {
        platform.rules(r -> new Rules(
                r.chunkMax(), r.chunksAtOnce(), r.drainMax(), BalancePolicy.OVERDRAW, r.takeOver(), r.retry()));
        platform.user(8, "1");
        long task = platform.task(8, "2");
        platform.fire(0);
        assertThat(platform.row(task, "status")).isEqualTo("completed");
        assertThat(platform.value("select balance from users where id = 8")).isEqualTo("-1.0000");
    }

    @Test
    void a_hot_account_is_deducted_in_claim_order_with_an_unbroken_chain() {
        platform.user(8, "10");
        for (int i = 0; i < 12; i++) platform.task(8, "0.9001");
        platform.fire(0);
        assertThat(platform.value("select count(*) from compensation_tasks where status = 'completed'"))
                .isEqualTo("11");
        assertThat(platform.value("select balance from users")).isEqualTo("0.0989");
        assertThat(
                        platform.value(
                                "select bool_and(balance_before = coalesce(last, 10)) from (select *, lag(balance_after) over (order by id) as last from compensation.ledger_entries) e"))
                .isEqualTo("t");
    }

    @Test
    void negative_user_ids_have_a_lane_and_are_charged() {
        platform.user(-3, "10");
        long task = platform.task(-3, "1");
        platform.fire(-3 & 7);
        assertThat(platform.row(task, "status")).isEqualTo("completed");
    }

    @Test
    void balances_wider_than_the_costs_keep_every_digit() {
        platform.sql("alter table users alter balance type numeric");
        platform.user(8, "123456789012345678901234567890.123456789");
        platform.task(8, "0.0001");
        platform.fire(0);
        assertThat(platform.value("select balance from users")).isEqualTo("123456789012345678901234567890.123356789");
    }

    @Test
    void a_balance_column_that_would_swallow_digits_settles_nothing() {
        platform.sql("alter table users alter balance type numeric(12, 2)");
        platform.user(8, "10");
        long task = platform.task(8, "0.0001");
        platform.fire(0);
        assertThat(platform.row(task, "status, \"retryCount\"")).isEqualTo("pending 0");
        assertThat(platform.value("select balance from users")).isEqualTo("10.00");
        assertThat(platform.value("select count(*) from compensation.ledger_entries"))
                .isEqualTo("0");
    }

    @Test
    void a_balance_that_would_overflow_its_column_is_that_tasks_fault() {
        platform.rules(r -> new Rules(
                r.chunkMax(), r.chunksAtOnce(), r.drainMax(), BalancePolicy.OVERDRAW, r.takeOver(), r.retry()));
        platform.user(8, "-99999999").user(16, "10");
        long poison = platform.task(8, "1");
        long other = platform.task(16, "1");
        platform.fire(0);
        assertThat(platform.row(poison, "status, \"retryCount\", \"failureReason\""))
                .isEqualTo("pending 1 fault");
        assertThat(platform.row(other, "status")).isEqualTo("completed");
        assertThat(platform.value("select sql_state from compensation.attempts"))
                .isEqualTo("22003");
    }

    @Test
    void other_names_in_another_schema_and_no_request_log() {
        platform.close();
        var tables = new Settings.Tables(
                new Settings.Accounts("billing.customer \"x\"", "customer_id", "credit", "enabled"), Optional.empty());
        platform = new Platform(TestDatabases.migrated(), tables);
        platform.sql(
                "create schema billing; create table billing.\"customer \"\"x\"\"\" (customer_id bigint primary key, credit numeric(20, 6), enabled boolean);"
                        + " insert into billing.\"customer \"\"x\"\"\" values (8, 10.5, true), (16, 1, null); drop table api_request_logs, users");
        long task = platform.task(8, "0.25");
        long disabled = platform.task(16, "0.25");
        platform.fire(0);
        assertThat(platform.row(task, "status")).isEqualTo("completed");
        assertThat(platform.row(disabled, ROW)).isEqualTo("failed 0 account_inactive account 16 is not active");
        assertThat(platform.value("select credit from billing.\"customer \"\"x\"\"\" where customer_id = 8"))
                .isEqualTo("10.250000");
    }

    @Test
    void a_time_long_before_the_epoch_is_due_and_settled() {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        platform.sql("update compensation_tasks set \"nextRetryAt\" = '-infinity'");
        platform.fire(0);
        assertThat(platform.row(task, "status")).isEqualTo("completed");
    }
}
