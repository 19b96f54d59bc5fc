package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the node's clock with the database's. Quartz runs on the nodes' clocks, and calls a peer dead whose
/// check-in
/// looks 7.5 seconds too old.
public final class DatabaseClock {
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    public static final Duration WARN = Duration.ofSeconds(2);
    public static final Duration REFUSE = Duration.ofSeconds(5);
    /// A node leaves that works already. A second more, so that it does not join and leave in turns.
    static final Duration FENCE = Duration.ofSeconds(6);

    private static final int SAMPLES = 3;

    private DatabaseClock() {}

    /// Warns above 2 s, refuses above 5 s.
    static void check(Connection connection, InstantSource clock) throws SQLException {
        var skew = skew(connection, clock);
        if (skew.abs().compareTo(REFUSE) > 0)
            throw ScheduleProblem.state("This machine's clock is " + words(skew) + " the database's; at most "
                    + REFUSE.toSeconds() + " s are safe, because Quartz would call live nodes dead."
                    + " Set the clocks (chrony, systemd-timesyncd), then start again.");
        if (skew.abs().compareTo(WARN) > 0) warn(skew);
    }

    static void warn(Duration skew) {
        log.warn("clock-skew skew={} warn-above={} refuse-above={} do='synchronise the clocks'", skew, WARN, REFUSE);
    }

    /// The node's clock minus the database's, from the sample that took the shortest time.
    public static Duration skew(Connection connection, InstantSource clock) throws SQLException {
        Duration best = Duration.ZERO;
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < SAMPLES; i++) {
            var before = clock.instant();
            var database = now(connection);
            var took = Duration.between(before, clock.instant());
            if (took.compareTo(shortest) >= 0) continue;
            shortest = took;
            best = Duration.between(database, before.plus(took.dividedBy(2)));
        }
        return best;
    }

    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select clock_timestamp()")) {
            result.next();
            return result.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static String words(Duration skew) {
        double seconds = skew.abs().toMillis() / 1000.0;
        return "%s s %s"
                .formatted(
                        seconds < 10 ? "%.1f".formatted(seconds) : "" + Math.round(seconds),
                        skew.isNegative() ? "behind" : "ahead of");
    }
}
