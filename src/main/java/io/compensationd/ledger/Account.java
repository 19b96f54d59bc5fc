package io.compensationd.ledger;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// An account as it was read under lock. It alone decides whether a cost can be taken from it.
///
/// @param balance null where the column holds NULL or NaN, from which nothing can be deducted
public record Account(long id, @Nullable BigDecimal balance, boolean active) {

    /// What taking a cost from this account comes to. Nothing is rounded: the balance keeps its own scale.
    ///
    /// @param overdraw take it even if the balance does not cover it
    public Charge charge(Cost cost, boolean overdraw) {
        if (!active) return new Charge.Refused(new Refusal.AccountInactive(id));
        if (balance == null) return new Charge.Refused(new Refusal.BalanceInvalid(id));
        if (!overdraw && balance.compareTo(cost.amount()) < 0)
            return new Charge.Refused(new Refusal.BalanceTooSmall(balance, cost.amount()));
        return new Charge.Taken(balance, cost.amount(), balance.subtract(cost.amount()));
    }

    /// This account after a charge.
    public Account after(Charge.Taken taken) {
        return new Account(id, taken.after(), active);
    }
}
