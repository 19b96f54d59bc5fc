package io.compensationd.compensation;

import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import java.time.Duration;
import java.util.Optional;

/// How this node settles.
///
/// @param chunkMax tasks of one transaction
/// @param chunksAtOnce transactions of this node under way at once
/// @param drainMax time after which a firing ends between chunks
/// @param takeOver age after which a row left in `processing` is taken over; empty: never
public record Rules(
        int chunkMax,
        int chunksAtOnce,
        Duration drainMax,
        BalancePolicy balance,
        Optional<Duration> takeOver,
        RetryPolicy retry) {
    public Rules {
        if (chunkMax < 1) throw new IllegalArgumentException("expected a chunk of 1 task or more, found " + chunkMax);
    }

    public static Rules of(Settings.Engine engine, Settings.Retry retry) {
        return new Rules(
                engine.chunkMax(),
                engine.chunksAtOnce(),
                engine.drainMax(),
                engine.balance(),
                engine.takeOver(),
                new RetryPolicy(retry.base(), retry.cap()));
    }
}
