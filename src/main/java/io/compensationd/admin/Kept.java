package io.compensationd.admin;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What was looked at a moment ago, for everybody who asks meanwhile: a hundred who watch cost what one costs.
final class Kept<T> {
    private static final Duration FOR = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Look<T> look;
    private Optional<Taken<T>> last = Optional.empty();

    interface Look<T> {
        T look() throws SQLException;
    }

    private record Taken<T>(Instant at, T seen) {}

    Kept(InstantSource clock, Look<T> look) {
        this.clock = clock;
        this.look = look;
    }

    synchronized T get() throws SQLException {
        var now = clock.instant();
        if (last.filter(taken -> isFresh(taken.at(), now)).isEmpty()) last = Optional.of(new Taken<>(now, look.look()));
        return last.orElseThrow().seen();
    }

    /// A clock that was set back makes nothing last longer.
    private static boolean isFresh(Instant at, Instant now) {
        return !now.isBefore(at) && now.isBefore(at.plus(FOR));
    }

    synchronized void forget() {
        last = Optional.empty();
    }
}
