package io.compensationd.compensation;

import java.time.Duration;

/// How long a task waits after a failed attempt: min(cap, base · 2ⁿ⁻¹) · (0.5 + draw/2).
public record RetryPolicy(Duration base, Duration cap) {
    public RetryPolicy {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0)
            throw new IllegalArgumentException("expected 0 < base <= cap, found base " + base + " and cap " + cap);
    }

    /// Whole microseconds, which is what the database keeps.
    ///
    /// @param attempt the failed attempt, 1 the first
    /// @param draw    in [0,1)
    public Duration delay(int attempt, double draw) {
        if (attempt < 1) throw new IllegalArgumentException("expected an attempt from 1, found " + attempt);
        if (!(draw >= 0 && draw < 1)) throw new IllegalArgumentException("expected a draw in [0,1), found " + draw);
        double micros = Math.min(micros(cap), Math.scalb(micros(base), Math.min(attempt - 1, 1000)));
        return Duration.ofNanos(1000 * (long) (micros * (0.5 + draw / 2)));
    }

    private static double micros(Duration duration) {
        return duration.getSeconds() * 1e6 + duration.getNano() / 1e3;
    }
}
