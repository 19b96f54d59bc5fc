package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Hears what the database says on the channel `compensation`, on a connection of its own that is never in a
/// transaction
/// (a listener in a transaction stops the server from forgetting notifications).
final class Listener implements AutoCloseable {
    static final String CHANNEL = "compensation";
    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    private final DataSource single;
    private final Ear ear;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean said;

    /// What hears.
    interface Ear {
        /// A connection listens from now on. Whatever was said before was missed.
        void listening();

        void heard(String payload);

        /// Is called after each bit of silence and after what was heard.
        ///
        /// @return time until it wants to be called again
        Optional<Duration> act();
    }

    Listener(DataSource single, Ear ear, InstantSource clock) {
        this.single = single;
        this.ear = ear;
        this.clock = clock;
    }

    void start() {
        Thread.ofVirtual().name("listener").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        var backoff = Duration.ofMillis(250);
        while (open()) {
            var began = clock.instant();
            try (var connection = single.getConnection()) {
                listen(connection);
            } catch (SQLException | RuntimeException e) {
                if (!open()) return;
                log.atLevel(said ? Level.DEBUG : Level.WARN)
                        .log(
                                "wake-up-lost error=\"{}\" until='reconnected; the interval and due triggers go on'",
                                e.getMessage());
                said = true;
            }
            if (Duration.between(began, clock.instant()).compareTo(SILENCE) > 0) backoff = Duration.ofMillis(250);
            await(backoff);
            backoff = backoff.multipliedBy(2).compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff.multipliedBy(2);
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
        said = false;
        ear.listening();
        var heard = clock.instant();
        while (open()) {
            var wait = ear.act().orElse(SILENCE);
            var notifications = connection.unwrap(PGConnection.class).getNotifications(millis(wait));
            if (notifications == null || notifications.length == 0) {
                heard = alive(connection, heard);
                continue;
            }
            heard = clock.instant();
            for (var notification : notifications) ear.heard(notification.getParameter());
        }
    }

    /// A connection whose peer is gone without a word is silent, too.
    private Instant alive(Connection connection, Instant heard) throws SQLException {
        var now = clock.instant();
        if (Duration.between(heard, now).compareTo(SILENCE) < 0) return heard;
        if (!connection.isValid(3)) throw new SQLException("the connection is dead");
        return now;
    }

    /// 0 would wait for ever.
    private static int millis(Duration wait) {
        return Math.clamp(wait.toMillis(), 1, 1_000);
    }

    private boolean open() {
        return closed.getCount() > 0;
    }

    private void await(Duration time) {
        try {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }
}
