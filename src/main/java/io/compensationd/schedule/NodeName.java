package io.compensationd.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node's name, held for its life by an advisory lock on a connection of its own: two live nodes of one name
/// would recover each other's triggers.
///
/// When the connection is lost the name is taken again. If somebody else took it meanwhile, this node must stop.
public final class NodeName implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeName.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final int NODES_PER_HOST_MAX = 100;

    private static final String TAKE = """
            select pg_try_advisory_lock(hashtextextended('compensationd node ' || ?, 0)) as held,
                   pg_backend_pid() as session
            """;

    private static final String END = """
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and objsubid = 1 and granted
              and database = (select oid from pg_database where datname = current_database())
              and classid::bigint << 32 | objid::bigint = hashtextextended('compensationd node ' || ?, 0) and pid = ?
            """;

    private static final String ALIVE = "select clock_timestamp() as at, pg_postmaster_start_time() as started";

    private final String id;
    private final DataSource single;
    private final Holder holder;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Connection connection;
    private int session;

    /// Who has the name.
    public interface Holder {
        /// Once: another node took the name while the connection was lost.
        void taken();

        /// The database is about to be asked, every few seconds.
        default void asked() {}

        /// It answered.
        ///
        /// @param at      the database's time
        /// @param started when its server did
        default void answered(Instant at, Instant started) {}

        /// It does not answer.
        default void silent(String error) {}
    }

    private NodeName(String id, DataSource single, Holder holder) {
        this.id = id;
        this.single = single;
        this.holder = holder;
    }

    /// @param single connections that no pool counts or ends
    public static NodeName take(String id, DataSource single, Holder holder) {
        if (!id.matches("[A-Za-z0-9._-]{1,100}"))
            throw ScheduleProblem.configuration("compensation.node.id is \"" + id
                    + "\": expected 1 to 100 letters, digits, dots, hyphens or underscores.");
        return tryTake(id, single, holder)
                .orElseThrow(() -> ScheduleProblem.state("A node named \"" + id + "\" runs already. Give this one"
                        + " another name (compensation.node.id, or run --node-id NAME), or stop the other."));
    }

    /// The host's name and the first number that no live node has: a node that starts again gets the same one.
    public static NodeName ofHost(String host, DataSource single, Holder holder) {
        var stem = host.replaceAll("[^A-Za-z0-9._-]", "_");
        for (int number = 1; number <= NODES_PER_HOST_MAX; number++) {
            var name = tryTake(stem + "-" + number, single, holder);
            if (name.isPresent()) return name.get();
        }
        throw ScheduleProblem.state(NODES_PER_HOST_MAX + " nodes run on " + host + " already.");
    }

    private static Optional<NodeName> tryTake(String id, DataSource single, Holder holder) {
        var name = new NodeName(id, single, holder);
        try {
            if (!name.take()) {
                name.release();
                return Optional.empty();
            }
            name.look();
        } catch (SQLException e) {
            throw ScheduleProblem.failed("The node's name could not be taken", e);
        }
        Thread.ofVirtual().name("node-name").start(name::keep);
        return Optional.of(name);
    }

    public String id() {
        return id;
    }

    @Override
    public void close() {
        closed.countDown();
        release();
    }

    private synchronized boolean take() throws SQLException {
        release();
        if (closed.getCount() == 0) return true;
        var fresh = single.getConnection();
        connection = fresh;
        try (var statement = fresh.prepareStatement(TAKE)) {
            statement.setString(1, id);
            try (var result = statement.executeQuery()) {
                result.next();
                if (!result.getBoolean("held")) return false;
                session = result.getInt("session");
                // Looks are all that follows on it.
                fresh.setNetworkTimeout(Runnable::run, (int) LOOK.toMillis());
                return true;
            }
        }
    }

    /// The server may not have noticed that our old session is dead, and it holds the lock still.
    ///
    /// @return whether it did; it is ended by that
    private synchronized boolean endedOldSession() throws SQLException {
        if (connection == null) return false;
        try (var statement = connection.prepareStatement(END)) {
            statement.setString(1, id);
            statement.setInt(2, session);
            try (var result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private void keep() {
        boolean lost = false;
        int refused = 0;
        while (!await()) {
            try {
                if (!lost && looked()) continue;
                lost = true;
                if (!take()) {
                    // Where nobody has it now, our old session had it until a moment ago.
                    if (endedOldSession() || refused++ == 0) continue;
                    log.error("node-name-taken node={} do='give one of the two another name'", id);
                    holder.taken();
                    return;
                }
                lost = false;
                refused = 0;
                look();
                log.info("node-name-taken-again node={}", id);
            } catch (SQLException e) {
                lost = true;
                holder.silent(String.valueOf(e.getMessage()));
            }
        }
    }

    /// Whether the session is the one that answered before.
    private boolean looked() {
        try {
            return look();
        } catch (SQLException e) {
            log.debug("the connection of the node's name is lost", e);
            return false;
        }
    }

    /// @return false: it is closed
    private boolean look() throws SQLException {
        Instant at;
        Instant started;
        synchronized (this) {
            if (connection == null) return false;
            holder.asked();
            try (var statement = connection.prepareStatement(ALIVE);
                    var result = statement.executeQuery()) {
                result.next();
                at = result.getObject("at", OffsetDateTime.class).toInstant();
                started = result.getObject("started", OffsetDateTime.class).toInstant();
            }
        }
        holder.answered(at, started);
        return true;
    }

    private boolean await() {
        try {
            return closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /// The server lets go of the lock with the session.
    private synchronized void release() {
        var held = connection;
        connection = null;
        if (held == null) return;
        try {
            held.close();
        } catch (SQLException e) {
            log.debug("the connection of the node's name was lost", e);
        }
    }
}
