package io.compensationd.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a task takes from its account: never negative, at most four decimals, never NaN.
///
/// @param amount of scale 4
public record Cost(BigDecimal amount) {
    public static final int SCALE = 4;

    public Cost {
        if (amount.scale() != SCALE || amount.signum() < 0)
            throw new IllegalArgumentException("expected a cost of scale 4, zero or more; found " + amount);
    }

    /// Empty where the value cannot be charged. Null stands for NaN, which PostgreSQL lets into a `numeric`.
    public static Optional<Cost> of(@Nullable BigDecimal value) {
        if (value == null || value.signum() < 0) return Optional.empty();
        if (value.scale() > SCALE && value.stripTrailingZeros().scale() > SCALE) return Optional.empty();
        return Optional.of(new Cost(value.setScale(SCALE, RoundingMode.UNNECESSARY)));
    }
}
