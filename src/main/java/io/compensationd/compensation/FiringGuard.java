package io.compensationd.compensation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.hibernate.StatelessSession;

/// The right to work on a lane: an advisory lock on the one connection that does all the work of a firing, so that
/// losing the lock and being unable to commit are one event. The database itself ends a session that stops answering.
///
/// The connection goes back to its pool only if the unlock said true and the settings were put back.
final class FiringGuard implements AutoCloseable {
    /// The runs are finished before the lane is free, so that no two of them overlap in time.
    private static final String RELEASE = """
            with finished as (
                update compensation.runs set finished_at = clock_timestamp()
                where lane = :lane and epoch = :epoch and finished_at is null returning id)
            select (select count(*) from finished) >= 0 and pg_advisory_unlock(:class, :lane) and
            """ + GuardSetting.APPLY + " > 0 as released";

    private final Store store;
    private final Connection connection;
    private final StatelessSession session;
    private final int lane;
    private final Failpoints failpoints;
    private String[] before = {};
    private long epoch = -1;
    private boolean held;
    private boolean closed;

    private FiringGuard(Store store, Connection connection, int lane, Failpoints failpoints) {
        this.store = store;
        this.connection = connection;
        this.session = store.session(connection);
        this.lane = lane;
        this.failpoints = failpoints;
    }

    /// A connection for a firing, not yet guarded: see [Lanes#knock].
    static FiringGuard on(Store store, int lane, Failpoints failpoints) {
        return new FiringGuard(store, store.connection(), lane, failpoints);
    }

    StatelessSession session() {
        return session;
    }

    /// The lock was granted.
    ///
    /// @param before the session's settings, to be put back
    void held(List<String> before) {
        this.before = before.toArray(String[]::new);
        held = true;
    }

    /// The firing's epoch, under which its runs are finished with the release.
    void took(long epoch) {
        this.epoch = epoch;
    }

    /// A session that is gone or ill ends here, and with it the lock and whatever was not committed.
    void abandon() {
        closed = true;
        session.close();
        evict();
    }

    @Override
    public void close() {
        if (closed) return;
        if (held && !released()) abandon();
        else giveBack();
    }

    private boolean released() {
        try {
            return failpoints.around(Step.RELEASE, this::unlock);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private boolean unlock() {
        return session.createNativeQuery(RELEASE, Boolean.class)
                .setParameter("class", lockClass(store.schema()))
                .setParameter("lane", lane)
                .setParameter("epoch", epoch)
                .setParameter("names", GuardSetting.names())
                .setParameter("values", before)
                .getSingleResult();
    }

    private void giveBack() {
        closed = true;
        session.close();
        try {
            connection.close();
        } catch (SQLException e) {
            evict();
        }
    }

    /// A pool drops a connection that shows itself broken, and a new one takes its place.
    private void evict() {
        try (connection) {
            connection.abort(Runnable::run);
            connection.createStatement().close();
        } catch (SQLException e) {
            // It is gone, which is what was wanted.
        }
    }

    /// The first key of the advisory locks of all lanes; the second is the lane.
    static int lockClass(String schema) {
        return ("compensationd/" + schema).hashCode();
    }
}
