package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.compensationd.compensation.desk.Circumstances.Account;
import io.compensationd.compensation.desk.Circumstances.EntryRow;
import io.compensationd.compensation.desk.Circumstances.Held;
import io.compensationd.compensation.desk.Circumstances.Holder;
import io.compensationd.compensation.desk.Circumstances.Lane;
import io.compensationd.compensation.desk.Circumstances.PauseNote;
import io.compensationd.compensation.desk.Circumstances.Session;
import io.compensationd.compensation.desk.Explanation.Because;
import io.compensationd.compensation.desk.Explanation.Code;
import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Lane OPEN = new Lane(5, false, Optional.empty(), Optional.empty(), Optional.empty());
    private static final Optional<Account> RICH = account("100.0000", true);

    @Test
    void a_settled_task_names_time_run_node_and_both_balances() {
        var entry =
                new EntryRow(1, 5, money("2.5000"), money("9.0000"), money("6.5000"), 77, Optional.of("a"), 5, 3, NOW);
        var seen = new Circumstances(
                NOW, Optional.of(entry), Optional.empty(), RICH, OPEN, Held.BY_NOBODY, 1, DeskTables.ENGINE);
        assertThat(explain("completed", seen))
                .extracting(Because::code, Because::words)
                .containsExactly(tuple(
                        Code.COMPLETED,
                        "settled at 2026-11-22T10:00:00Z by run 77 on node a: 2.5000 deducted from account 5,"
                                + " balance 9.0000 before and 6.5000 after"));
    }

    @Test
    void a_task_completed_by_another_program_says_so_and_one_that_nobody_knows_of_asks_for_verify() {
        var adopted = new Circumstances(
                NOW, Optional.empty(), Optional.of(NOW), RICH, OPEN, Held.BY_NOBODY, 1, DeskTables.ENGINE);
        assertThat(explain("completed", adopted).getFirst().words())
                .contains("by another program", "compensationd deducted nothing");
        assertThat(explain("completed", seen(RICH)).getFirst().code()).isEqualTo(Code.COMPLETED_WITHOUT_ENTRY);
    }

    @Test
    void a_failed_task_gives_attempts_code_and_message() {
        assertThat(Explanation.of(task("failed", 3, NOW, "balance_short", "balance 1.0000 is less"), seen(RICH))
                        .because())
                .extracting(Because::code, Because::words)
                .containsExactly(
                        tuple(
                                Code.FAILED,
                                "failed after 3 of 3 attempts (balance_short): balance 1.0000 is less; only a requeue tries again"));
    }

    @Test
    void processing_and_unknown_statuses_are_left_alone_with_their_age() {
        assertThat(explain("processing", seen(RICH)).getFirst().words())
                .contains("another program set it to processing", "(60 min ago)", "--processing");
        var engine = new Settings.Engine(
                1000,
                3,
                Duration.ofSeconds(10),
                BalancePolicy.RETRY,
                Duration.ofSeconds(30),
                Optional.of(Duration.ofHours(6)));
        var seen = new Circumstances(NOW, Optional.empty(), Optional.empty(), RICH, OPEN, Held.BY_NOBODY, 1, engine);
        assertThat(explain("processing", seen).getFirst().words())
                .endsWith("it is taken over only when that is longer ago than PT6H");
        assertThat(explain("on hold", seen(RICH)).getFirst().words()).contains("status \"on hold\" is unknown");
    }

    @Test
    void a_task_in_the_future_says_until_when_in_how_long_and_what_went_wrong_last() {
        var task = task("pending", 1, NOW.plusSeconds(42), null, "deadlock detected");
        var explanation = Explanation.of(task, seen(RICH));
        assertThat(explanation.due()).isFalse();
        assertThat(explanation.because().getFirst().words())
                .isEqualTo("waiting until 2026-11-22T10:00:42Z (in 42 s), after attempt 1 of 3: deadlock detected");
    }

    @Test
    void a_paused_lane_comes_first_with_its_reason_and_all_else_is_said_as_well() {
        var lane = new Lane(
                5,
                true,
                Optional.of(new PauseNote("ops", Optional.of("month end"), Optional.of(NOW.plusSeconds(3600)))),
                Optional.of(NOW.plusSeconds(20)),
                Optional.of(NOW.minusSeconds(90)));
        var held = new Held(
                Optional.of(new Holder(Optional.of(new Session(4711, "psql", Optional.of(NOW.minusSeconds(30)))))),
                Optional.of(new Holder(Optional.empty())));
        var seen = new Circumstances(
                NOW, Optional.empty(), Optional.empty(), account("1.0000", true), lane, held, 0, DeskTables.ENGINE);
        var because = explain("pending", seen);
        assertThat(because)
                .extracting(Because::code)
                .containsExactly(
                        Code.PAUSED,
                        Code.LANE_BACKS_OFF,
                        Code.NO_NODE_ALIVE,
                        Code.TASK_HELD,
                        Code.ACCOUNT_HELD,
                        Code.FAILS_ALONE,
                        Code.BALANCE_SHORT);
        assertThat(because.getFirst().words())
                .isEqualTo(
                        "lane 5 is paused (by ops: month end): no task of it is settled until 2026-11-22T11:00:00Z (in 60 min)"
                                + " or `compensationd resume`");
        assertThat(because.get(3).words()).contains("session 4711 (psql) since 2026-11-22T09:59:30Z (30 s)");
        assertThat(because.getLast().words())
                .isEqualTo("balance 1.0000 is less than cost 2.5000, short by 1.5000:"
                        + " an attempt now is spent in vain and tried again later");
    }

    @Test
    void what_would_fail_at_once_is_said_before_it_happens() {
        assertThat(explain("pending", seen(Optional.empty())).getFirst().words())
                .isEqualTo("account 5 does not exist: it will fail");
        assertThat(explain("pending", seen(account("100", false))).getFirst().words())
                .isEqualTo("account 5 is not active: it will fail");
        var task = task("pending", 0, NOW, null, null);
        var nan = new StoredTask(
                1, new StoredTask.Charge(5, 1, null, null), task.progress(), task.times(), task.origin());
        assertThat(Explanation.of(nan, seen(RICH)).because().getFirst().words()).contains("its cost is NaN");
    }

    @Test
    void with_nothing_in_the_way_it_is_due_and_says_how_long() {
        var explanation = Explanation.of(task("pending", 0, NOW.minusSeconds(7), null, null), seen(RICH));
        assertThat(explanation.due()).isTrue();
        assertThat(explanation.because())
                .extracting(Because::code, Because::words)
                .containsExactly(tuple(
                        Code.NOTHING_IN_THE_WAY,
                        "due for 7 s, and nothing is in the way: lane 5 takes it up at its next firing"));
    }

    private static java.util.List<Because> explain(String status, Circumstances seen) {
        return Explanation.of(task(status, 0, NOW, null, null), seen).because();
    }

    private static Circumstances seen(Optional<Account> account) {
        return new Circumstances(
                NOW, Optional.empty(), Optional.empty(), account, OPEN, Held.BY_NOBODY, 2, DeskTables.ENGINE);
    }

    private static StoredTask task(String status, int retryCount, Instant due, String reason, String message) {
        return new StoredTask(
                1,
                new StoredTask.Charge(5, 1, money("2.5000"), "key"),
                new StoredTask.Progress(status, retryCount, 3, reason, message),
                new StoredTask.Times(NOW.minusSeconds(7200), NOW.minusSeconds(3600), due, null, null),
                new StoredTask.Origin("clerk", "openai", "/v1/chat"));
    }

    private static Optional<Account> account(String balance, boolean active) {
        return Optional.of(new Account(money(balance), active));
    }

    private static BigDecimal money(String amount) {
        return new BigDecimal(amount);
    }
}
