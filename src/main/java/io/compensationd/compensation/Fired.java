package io.compensationd.compensation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/// What one firing did: a closed set, so that the schedule decides on the next one without guessing.
public sealed interface Fired {
    /// Another firing holds the lane. Nothing was stored.
    record Busy() implements Fired {}

    /// There is no such lane: the number of lanes was changed after this trigger was stored.
    record NoSuchLane() implements Fired {}

    /// This slot took effect already.
    record SlotSeen(Instant slot) implements Fired {}

    /// The lane is paused: no chunk was started and no run row written.
    ///
    /// @param due whether rows are due
    record Paused(boolean due) implements Fired {}

    /// The lane backs off after an error of the environment; the firing returned before the guard.
    record TooEarly(Duration remaining) implements Fired {}

    /// The drain ended: nothing due, time up, paused or stopping.
    ///
    /// @param leftOut what is due and was left out: busy accounts, suspects, rows locked by others
    record Drained(Totals totals, LeftOut leftOut) implements Fired {}

    /// An error of the environment ended the drain. No attempt was spent by it.
    record Interrupted(Totals totals, Duration backoff, String sqlState, String message) implements Fired {}

    /// @param amount sum of the ledger entries
    record Totals(long runId, long processed, long succeeded, long retried, long failed, BigDecimal amount) {
        Totals plus(Totals more) {
            return new Totals(
                    runId,
                    processed + more.processed,
                    succeeded + more.succeeded,
                    retried + more.retried,
                    failed + more.failed,
                    amount.add(more.amount));
        }
    }
}
