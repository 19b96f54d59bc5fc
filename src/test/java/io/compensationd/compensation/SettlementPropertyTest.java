package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.compensationd.compensation.Cases.Case;
import io.compensationd.compensation.Outcome.Completed;
import io.compensationd.compensation.Outcome.Failed;
import io.compensationd.compensation.Outcome.Retry;
import io.compensationd.ledger.Account;
import io.compensationd.ledger.Accounts.Locked;
import io.compensationd.ledger.Charge.Taken;
import io.compensationd.settings.Settings.BalancePolicy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettlementPropertyTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));

    @ParameterizedTest
    @EnumSource
    void no_chunk_breaks_a_law(BalancePolicy policy) {
        var settlement = new Settlement(policy, RETRY);
        long seed = Seed.value();
        var breaks = search(
                seed, 100_000, policy, given -> settlement.decide(given.tasks(), given.accounts(), NOW, given.draws()));
        assertThat(breaks).as("seed %d", seed).isEmpty();
    }

    @Test
    void the_random_chunks_reach_every_outcome_and_every_refusal() {
        var settlement = new Settlement(BalancePolicy.RETRY, RETRY);
        var cases = new Cases(new Seed(Seed.value()));
        var seen = new java.util.TreeSet<String>();
        for (int i = 0; i < 20_000; i++) {
            var given = cases.next();
            for (var outcome : settlement.decide(given.tasks(), given.accounts(), NOW, given.draws()))
                seen.add(outcome.getClass().getSimpleName()
                        + (outcome instanceof Outcome.Failure f ? " " + f.why().reason() : ""));
        }
        assertThat(seen)
                .containsExactly(
                        "Completed",
                        "Failed account_inactive",
                        "Failed account_missing",
                        "Failed balance_invalid",
                        "Failed balance_too_small",
                        "Failed cost_invalid",
                        "LeftOut",
                        "Retry balance_too_small");
    }

    /// A checker that was never seen failing proves nothing.
    @ParameterizedTest
    @EnumSource
    void a_planted_bug_is_found(Bug bug) {
        var breaks = search(42, 20_000, BalancePolicy.RETRY, bug.decider);
        if (breaks.isEmpty()) fail("nobody noticed " + bug);
        assertThat(breaks.getFirst()).startsWith(bug.law);
    }

    private static List<String> search(
            long seed, int count, BalancePolicy policy, Function<Case, List<Outcome>> decider) {
        var cases = new Cases(new Seed(seed));
        for (int i = 0; i < count; i++) {
            var given = cases.next();
            var breaks = ChunkLaws.broken(given, decider.apply(given), policy, NOW);
            if (!breaks.isEmpty()) return breaks;
        }
        return List.of();
    }

    enum Bug {
        A_TASK_IS_FORGOTTEN(
                "I2", all(outcomes -> outcomes.isEmpty() ? outcomes : outcomes.subList(1, outcomes.size()))),
        A_TASK_IS_SETTLED_TWICE("I2", all(outcomes -> {
            var twice = new ArrayList<>(outcomes);
            outcomes.stream().filter(Completed.class::isInstance).findFirst().ifPresent(twice::add);
            return twice;
        })),
        THE_ORDER_IS_LOST("I2", all(outcomes -> {
            var shuffled = new ArrayList<>(outcomes);
            Collections.reverse(shuffled);
            return shuffled;
        })),
        EACH_TASK_SEES_THE_OPENING_BALANCE("I1", given -> {
            var settlement = new Settlement(BalancePolicy.RETRY, RETRY);
            return given.tasks().stream()
                    .flatMap(t -> settlement.decide(List.of(t), given.accounts(), NOW, new double[1]).stream())
                    .toList();
        }),
        BALANCES_ARE_NOT_COMPARED(
                "I1",
                given -> new Settlement(BalancePolicy.OVERDRAW, RETRY)
                        .decide(given.tasks(), given.accounts(), NOW, given.draws())),
        INACTIVE_ACCOUNTS_PAY("I1", given -> {
            var all = new HashMap<>(given.accounts().free());
            all.replaceAll((id, a) -> new Account(id, a.balance(), true));
            return new Settlement(BalancePolicy.RETRY, RETRY)
                    .decide(given.tasks(), new Locked(all, given.accounts().busy()), NOW, given.draws());
        }),
        COSTS_ARE_ROUNDED(
                "I1",
                each(o -> o instanceof Completed(Task task, Taken(var before, var amount, var _))
                        ? new Completed(task, rounded(before, amount))
                        : o)),
        THE_COUNT_GOES_PAST_ITS_MAXIMUM(
                "I4",
                each(o -> o instanceof Failed(var task, var count, var why)
                                && why.reason().equals("balance_too_small")
                        ? new Failed(task, count + 1, why)
                        : o)),
        AN_ATTEMPT_IS_NOT_COUNTED(
                "I4",
                each(o -> o instanceof Retry(var task, var count, var why, var next)
                        ? new Retry(task, count - 1, why, next)
                        : o)),
        RETRIES_DO_NOT_WAIT(
                "I4",
                each(o -> o instanceof Retry(var task, var count, var why, var _)
                        ? new Retry(task, count, why, NOW)
                        : o));

        private final String law;
        private final Function<Case, List<Outcome>> decider;

        Bug(String law, Function<Case, List<Outcome>> decider) {
            this.law = law;
            this.decider = decider;
        }

        private static Function<Case, List<Outcome>> each(UnaryOperator<Outcome> spoil) {
            return all(outcomes -> outcomes.stream().map(spoil).toList());
        }

        private static Function<Case, List<Outcome>> all(UnaryOperator<List<Outcome>> spoil) {
            var settlement = new Settlement(BalancePolicy.RETRY, RETRY);
            return given -> spoil.apply(settlement.decide(given.tasks(), given.accounts(), NOW, given.draws()));
        }

        private static Taken rounded(BigDecimal before, BigDecimal amount) {
            var rounded = amount.setScale(2, RoundingMode.HALF_UP).setScale(4);
            return new Taken(before, rounded, before.subtract(rounded));
        }
    }
}
