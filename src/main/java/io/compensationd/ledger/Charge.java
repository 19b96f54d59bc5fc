package io.compensationd.ledger;

import java.math.BigDecimal;

/// What an account answers to a cost.
public sealed interface Charge {
    /// @param after = before − amount, to the last digit
    record Taken(BigDecimal before, BigDecimal amount, BigDecimal after) implements Charge {}

    record Refused(Refusal refusal) implements Charge {}
}
