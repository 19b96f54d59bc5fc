package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Outcome.Completed;
import io.compensationd.compensation.Outcome.Failed;
import io.compensationd.compensation.Outcome.Failure;
import io.compensationd.compensation.Outcome.LeftOut;
import io.compensationd.compensation.Outcome.Retry;
import io.compensationd.ledger.Account;
import io.compensationd.ledger.Accounts.Locked;
import io.compensationd.settings.Settings.BalancePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettlementTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void a_later_small_cost_is_paid_where_an_earlier_large_one_is_not() {
        var outcomes =
                decide(BalancePolicy.RETRY, account("10"), task(1, "4", 0, 3), task(2, "7", 0, 3), task(3, "6", 0, 3));
        assertThat(outcomes).hasExactlyElementsOfTypes(Completed.class, Retry.class, Completed.class);
        assertThat(((Completed) outcomes.getLast()).taken().after()).isEqualByComparingTo("0");
    }

    @Test
    void a_refusal_says_in_plain_words_what_was_missing() {
        assertThat(why("1.0000", "2.5", true)).isEqualTo("balance_too_small: balance 1.0000 is less than cost 2.5000");
        assertThat(why("1", "-2.5", true)).isEqualTo("cost_invalid: cost -2.5 is negative");
        assertThat(why("1", "0.00001", true)).isEqualTo("cost_invalid: cost 0.00001 has more than 4 decimals");
        assertThat(why("1", null, true)).isEqualTo("cost_invalid: cost is not a number");
        assertThat(why(null, "1", true)).isEqualTo("balance_invalid: the balance of account 8 is not a number");
        assertThat(why("9", "1", false)).isEqualTo("account_inactive: account 8 is not active");
        var missing = decide(BalancePolicy.RETRY, new Locked(Map.of(), Set.of()), task(1, "1", 0, 3));
        assertThat(((Failed) missing.getFirst()).why().message()).isEqualTo("account 8 does not exist");
    }

    @Test
    void five_decimals_that_are_zero_are_four() {
        var outcomes = decide(BalancePolicy.RETRY, account("10"), task(1, "1.00000", 0, 3));
        assertThat(((Completed) outcomes.getFirst()).taken().amount()).isEqualTo(new BigDecimal("1.0000"));
    }

    @Test
    void the_balance_keeps_its_own_scale() {
        var outcomes = decide(BalancePolicy.RETRY, account("10.123456"), task(1, "1.5", 0, 3));
        assertThat(((Completed) outcomes.getFirst()).taken().after()).isEqualTo(new BigDecimal("8.623456"));
    }

    @Test
    void the_third_failure_of_three_is_final() {
        assertThat(tooPoor(BalancePolicy.RETRY, 1, 3)).isInstanceOf(Retry.class);
        assertThat(tooPoor(BalancePolicy.RETRY, 2, 3))
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(3);
    }

    @Test
    void a_row_at_or_past_its_maximum_gets_one_final_attempt() {
        assertThat(tooPoor(BalancePolicy.RETRY, 3, 3))
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(3);
        assertThat(tooPoor(BalancePolicy.RETRY, 5, 3))
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(5);
        assertThat(tooPoor(BalancePolicy.RETRY, 0, 0))
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(0);
        var paid = decide(BalancePolicy.RETRY, account("10"), task(1, "4", 5, 3));
        assertThat(paid).hasExactlyElementsOfTypes(Completed.class);
    }

    @Test
    void the_policy_fail_does_not_retry_and_overdraw_deducts() {
        assertThat(tooPoor(BalancePolicy.FAIL, 0, 3))
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(1);
        assertThat(tooPoor(BalancePolicy.OVERDRAW, 0, 3)).isInstanceOf(Completed.class);
    }

    @Test
    void what_can_never_be_charged_fails_at_once_and_spends_no_attempt() {
        var outcomes = decide(BalancePolicy.RETRY, account("10"), task(1, "-1", 1, 3));
        assertThat(outcomes.getFirst())
                .isInstanceOf(Failed.class)
                .extracting("retryCount")
                .isEqualTo(1);
    }

    @Test
    void a_retry_is_due_after_the_delay_of_its_attempt() {
        var retry = (Retry) tooPoor(BalancePolicy.RETRY, 1, 3);
        assertThat(retry.retryCount()).isEqualTo(2);
        assertThat(retry.next()).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void tasks_of_a_busy_account_are_left_out() {
        var outcomes = decide(BalancePolicy.RETRY, new Locked(Map.of(), Set.of(8L)), task(1, "1", 0, 3));
        assertThat(outcomes).hasExactlyElementsOfTypes(LeftOut.class);
    }

    private static Outcome tooPoor(BalancePolicy policy, int retryCount, int maxRetries) {
        return decide(policy, account("1"), task(1, "2.5", retryCount, maxRetries))
                .getFirst();
    }

    private static String why(String balance, String cost, boolean active) {
        var account = new Account(8, balance == null ? null : new BigDecimal(balance), active);
        var outcome = decide(BalancePolicy.RETRY, new Locked(Map.of(8L, account), Set.of()), task(1, cost, 0, 3));
        var why = ((Failure) outcome.getFirst()).why();
        return why.reason() + ": " + why.message();
    }

    private static List<Outcome> decide(BalancePolicy policy, Locked accounts, Task... tasks) {
        var retry = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));
        return new Settlement(policy, retry).decide(List.of(tasks), accounts, NOW, new double[tasks.length]);
    }

    private static Locked account(String balance) {
        return new Locked(Map.of(8L, new Account(8, new BigDecimal(balance), true)), Set.of());
    }

    private static Task task(long id, String cost, int retryCount, int maxRetries) {
        return new Task(id, 8, cost == null ? null : new BigDecimal(cost), retryCount, maxRetries, NOW);
    }
}
