package io.compensationd.ledger;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Why a cost was not taken. A value, not an exception: it is recorded on the task.
public sealed interface Refusal {
    /// A stable code, for people's queries.
    String code();

    /// In plain words, for the row.
    String message();

    record BalanceTooSmall(BigDecimal balance, BigDecimal cost) implements Refusal {
        @Override
        public String code() {
            return "balance_too_small";
        }

        @Override
        public String message() {
            return "balance " + balance.toPlainString() + " is less than cost " + cost.toPlainString();
        }
    }

    record AccountInactive(long account) implements Refusal {
        @Override
        public String code() {
            return "account_inactive";
        }

        @Override
        public String message() {
            return "account " + account + " is not active";
        }
    }

    record AccountMissing(long account) implements Refusal {
        @Override
        public String code() {
            return "account_missing";
        }

        @Override
        public String message() {
            return "account " + account + " does not exist";
        }
    }

    record BalanceInvalid(long account) implements Refusal {
        @Override
        public String code() {
            return "balance_invalid";
        }

        @Override
        public String message() {
            return "the balance of account " + account + " is not a number";
        }
    }

    /// @param cost null: NaN
    record CostInvalid(@Nullable BigDecimal cost) implements Refusal {
        @Override
        public String code() {
            return "cost_invalid";
        }

        @Override
        public String message() {
            if (cost == null) return "cost is not a number";
            return cost.signum() < 0
                    ? "cost " + cost.toPlainString() + " is negative"
                    : "cost " + cost.toPlainString() + " has more than 4 decimals";
        }
    }
}
