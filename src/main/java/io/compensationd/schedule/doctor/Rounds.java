package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes rounds: every 30 seconds one node of the cluster, whichever gets there first, looks after the rest.
public final class Rounds implements AutoCloseable {
    public static final Duration EVERY = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /// How often a node looks whether a round is due.
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration STOOD_STILL = Duration.ofSeconds(30);

    /// "compround" in ASCII, as far as it fits.
    private static final long KEY = 0x636F6D70726F756EL;

    /// A database that did not answer for that long was away.
    private static final Duration AWAY = Duration.ofSeconds(30);

    /// Who stands still in the middle of a round must not keep the others from theirs: the server ends its session.
    private static final String BIND =
            "set idle_session_timeout = '30s'; set idle_in_transaction_session_timeout = '30s'";

    private static final String RELEASE = """
            set idle_session_timeout = 0; set idle_in_transaction_session_timeout = '5min'; select pg_advisory_unlock(%d)
            """.formatted(KEY);

    private static final String TURN = """
            select clock_timestamp() as now, at as last,
                   at is null or at <= clock_timestamp() - ?::interval as due
            from (select max(at) as at from compensation.last_round) r
            """;

    private static final String MADE = """
            insert into compensation.last_round (at, node) values (?::timestamptz, ?)
            on conflict (one) do update set at = excluded.at, node = excluded.node
            """;

    private final DataSource connections;
    private final Runnable always;
    private final List<Round> rounds;
    private final String node;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Instant looked;
    private @Nullable Instant up;
    private @Nullable Instant answered;
    private @Nullable Instant healthy;
    private String problem = "";

    /// @param connections without a short `statement_timeout`
    /// @param always      what every node does whenever it looks
    /// @param clock       of this JVM; only measures how long the node stood still
    public Rounds(DataSource connections, Runnable always, List<Round> rounds, String node, InstantSource clock) {
        this.connections = connections;
        this.always = always;
        this.rounds = List.copyOf(rounds);
        this.node = node;
        this.clock = clock;
    }

    private record Turn(Instant now, Optional<Instant> last, boolean due) {}

    public Rounds start() {
        Thread.ofVirtual().name("rounds").start(() -> {
            do look(EVERY);
            while (!await());
        });
        return this;
    }

    /// Makes a round if the last one of any node is that long ago.
    ///
    /// @return whether it did
    synchronized boolean look(Duration every) {
        standStill();
        try (var connection = connections.getConnection()) {
            var turn = turn(connection, every);
            if (up == null) up = turn.now();
            healthy = healthy(turn.now(), up);
            boolean made = turn.due() && makeAlone(connection, every);
            // A round may take long: that is not the database's silence.
            answered = made ? turn(connection, every).now() : turn.now();
            always.run();
            return made;
        } catch (SQLException | RuntimeException e) {
            // The database is away: others say so, and the slots that are missed meanwhile are found afterwards.
            log.debug("no round", e);
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /// A process that did not run was not up, whatever it knows.
    private void standStill() {
        var now = clock.instant();
        if (looked == null || Duration.between(looked, now).compareTo(STOOD_STILL) > 0) up = null;
        looked = now;
    }

    private Instant healthy(Instant now, Instant up) {
        if (answered != null && Duration.between(answered, now).compareTo(AWAY) > 0) return now;
        return healthy == null || healthy.isBefore(up) ? up : healthy;
    }

    private boolean makeAlone(Connection connection, Duration every) throws SQLException {
        if (!Query.is(connection, "select pg_try_advisory_lock(?)", KEY)) return false;
        try {
            Query.run(connection, BIND);
            // Another may have made it between the look and the lock.
            var turn = turn(connection, every);
            if (turn.due()) make(connection, turn);
            return turn.due();
        } finally {
            Query.run(connection, RELEASE);
        }
    }

    private void make(Connection connection, Turn turn) throws SQLException {
        var now = new Round.Now(
                turn.now(), turn.last(), or(up, turn.now()), or(answered, turn.now()), or(healthy, turn.now()));
        for (var round : rounds) make(round, connection, now);
        Query.change(connection, MADE, turn.now().toString(), node);
    }

    /// One that fails does not keep the others from theirs, and says so once.
    private void make(Round round, Connection connection, Round.Now now) throws SQLException {
        try {
            round.make(connection, now);
        } catch (SQLException | RuntimeException e) {
            if (connection.isClosed()) throw e;
            var said = round.getClass().getSimpleName() + ": " + e.getMessage();
            if (!said.equals(problem)) log.warn("round-failed {}", said);
            problem = said;
        }
    }

    private static Instant or(@Nullable Instant instant, Instant otherwise) {
        return instant == null ? otherwise : instant;
    }

    private boolean await() {
        try {
            return closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static Turn turn(Connection connection, Duration every) throws SQLException {
        return Query.rows(connection, TURN, Rounds::turn, every.toString()).getFirst();
    }

    private static Turn turn(ResultSet row) throws SQLException {
        return new Turn(Query.instant(row, "now").orElseThrow(), Query.instant(row, "last"), row.getBoolean("due"));
    }
}
