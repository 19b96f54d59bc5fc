package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.schedule.Interval;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration STOOD_STILL = Duration.ofSeconds(30);

    /// "compround" in ASCII, as far as it fits.
    private static final long KEY = 0x636F6D70726F756EL;

    /// A database that did not answer for that long was away.
    private static final Duration AWAY = Duration.ofSeconds(30);

    /// Who stands still in the middle of a round must not keep the others from theirs: the server ends its session. Nor
    /// must a statement that hangs.
    private static final String BIND = """
            set idle_session_timeout = '30s'; set idle_in_transaction_session_timeout = '30s'; set statement_timeout = '60s'
            """;

    private static final String RELEASE = """
            set idle_session_timeout = 0; set idle_in_transaction_session_timeout = '5min'; set statement_timeout = '30min';
            select pg_advisory_unlock(%d)
            """.formatted(KEY);

    /// Longer than any statement of a round: then nobody is there any more who could answer.
    private static final Duration SILENCE = Duration.ofSeconds(90);

    /// A round of the future was made by a clock that has been set since.
    private static final String TURN = """
            select now, at as last, at is null or at <= now - ?::interval as due
            from (select clock_timestamp() as now) n
            left join compensation.last_round r on r.at <= n.now + interval '1 minute'
            """;

    /// What fails of a round beside its parts.
    private static final String SELF = "Rounds";

    private static final String MADE = """
            insert into compensation.last_round (at, node) values (?::timestamptz, ?)
            on conflict (one) do update set at = excluded.at, node = excluded.node
            """;

    private final DataSource connections;
    private final Work work;
    private final Events events;
    private final String node;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> problems = new HashMap<>();
    private @Nullable Instant looked;
    private @Nullable Instant up;
    private @Nullable Instant healthy;
    private @Nullable Instant set;
    private @Nullable Answer answered;

    /// @param connections without a short `statement_timeout`, of a pool that puts a network timeout back
    /// @param clock       of this JVM; only measures how long the node stood still, and whether a clock was set
    public Rounds(DataSource connections, Work work, Events events, String node, InstantSource clock) {
        this.connections = connections;
        this.work = work;
        this.events = events;
        this.node = node;
        this.clock = clock;
    }

    /// @param always what every node does whenever it looks
    /// @param parts  of a round, in this order
    public record Work(Runnable always, List<Round> parts) {
        public Work {
            parts = List.copyOf(parts);
        }
    }

    private record Turn(Instant now, Optional<Instant> last, boolean due) {}

    /// An answer of the database, by its clock and by this JVM's.
    private record Answer(Instant there, Instant here) {
        Duration apart(Answer earlier) {
            return Duration.between(earlier.there, there)
                    .minus(Duration.between(earlier.here, here))
                    .abs();
        }
    }

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
            connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
            return look(connection, every);
        } catch (SQLException | RuntimeException e) {
            // The database is away: others say so, and the slots that are missed meanwhile are found afterwards.
            log.debug("no round", e);
            return false;
        } finally {
            // A round may take long: that is no standing still.
            looked = clock.instant();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /// A process that did not run was not up, whatever it knows.
    private void standStill() {
        if (looked == null || Duration.between(looked, clock.instant()).compareTo(STOOD_STILL) > 0) up = null;
    }

    private boolean look(Connection connection, Duration every) throws SQLException {
        boolean made = false;
        try {
            var turn = turn(connection, every);
            meet(answer(turn));
            made = turn.due() && makeAlone(connection, every);
            // Nor is it the database's silence.
            if (made) answered = answer(turn(connection, every));
            work.always().run();
            problems.remove(SELF);
        } catch (SQLException | RuntimeException e) {
            if (connection.isClosed()) throw e;
            failed(SELF, e);
        }
        return made;
    }

    private Answer answer(Turn turn) {
        return new Answer(turn.now(), clock.instant());
    }

    /// A clock that was set, the database's or this machine's, tells nothing of what was before.
    private void meet(Answer answer) {
        var now = answer.there();
        if (answered != null && answer.apart(answered).compareTo(Interval.MARGIN) > 0) {
            set = now;
            up = null;
            healthy = null;
            answered = null;
        }
        if (up == null) up = now;
        healthy = healthy(now, up);
        answered = answer;
    }

    private Instant healthy(Instant now, Instant up) {
        if (answered != null && Duration.between(answered.there(), now).compareTo(AWAY) > 0) return now;
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
        var last = turn.last().filter(at -> set == null || at.isAfter(set));
        var now = new Round.Now(turn.now(), last, or(up, turn.now()), or(healthy, turn.now()));
        for (var part : work.parts()) make(part, connection, now);
        Query.change(connection, MADE, turn.now().toString(), node);
    }

    /// One that fails does not keep the others from theirs.
    private void make(Round part, Connection connection, Round.Now now) throws SQLException {
        var name = part.getClass().getSimpleName();
        try {
            part.make(connection, now);
            problems.remove(name);
        } catch (SQLException | RuntimeException e) {
            if (connection.isClosed()) throw e;
            failed(name, e);
        }
    }

    private void failed(String part, Exception e) {
        var message = String.valueOf(e.getMessage());
        events.raise(new Event.RoundFailed(part, message, message.equals(problems.put(part, message))));
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
