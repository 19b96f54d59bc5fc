package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.Circumstances.Holder;
import io.compensationd.compensation.desk.Circumstances.Session;
import io.compensationd.ledger.Names;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Who holds one row. PostgreSQL keeps row locks in the row itself, so there is no view of them: we ask for the lock
/// without waiting and give it back at once; the holder's transaction then stands in `xmax`.
final class RowLocks {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection connection;
    private final Names names;

    RowLocks(Connection connection, Names names) {
        this.connection = connection;
        this.names = names;
    }

    /// Empty: nobody holds the row, it does not exist, or our role may not ask.
    Optional<Holder> holder(String table, String idColumn, long id) throws SQLException {
        if (!held(table, idColumn, id)) return Optional.empty();
        return Optional.of(new Holder(anySession(table, idColumn, id)));
    }

    /// `xmax` is a column: a role that was given rights on some, by hand, may not read it.
    private Optional<Session> anySession(String table, String idColumn, long id) throws SQLException {
        try {
            var session = session("r.xmax", table, idColumn, id);
            return session.isPresent() ? session : sharedSession(table, idColumn, id);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) return Optional.empty();
            throw e;
        }
    }

    private boolean held(String table, String idColumn, long id) throws SQLException {
        if (!exists(table, idColumn, id)) return false;
        connection.setAutoCommit(false);
        try {
            return !exists(table, idColumn, id, "for no key update skip locked");
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) return false;
            throw e;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private boolean exists(String table, String idColumn, long id, String... lock) throws SQLException {
        var sql = "select 1 from %s where %s = ? %s".formatted(table, idColumn, String.join("", lock));
        try (var statement = connection.prepareStatement(names.sql(sql))) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /// Several transactions on one row make a multixact, whose members have to be asked for. Where `xmax` is none
    /// after all (the lock has just gone), PostgreSQL raises an error, and there is nobody to name.
    private Optional<Session> sharedSession(String table, String idColumn, long id) throws SQLException {
        try {
            return session("any(select m.xid from pg_get_multixact_members(r.xmax) m)", table, idColumn, id);
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /// Since when other roles' transactions are open is shown to members of `pg_read_all_stats` alone.
    private Optional<Session> session(String xids, String table, String idColumn, long id) throws SQLException {
        var sql = """
                select a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown') as name, a.xact_start
                from %s r
                join pg_locks l on l.locktype = 'transactionid' and l.granted and l.transactionid = %s
                join pg_stat_activity a on a.pid = l.pid
                where r.%s = ?
                order by a.xact_start nulls last limit 1
                """.formatted(table, xids, idColumn);
        try (var statement = connection.prepareStatement(names.sql(sql))) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) return Optional.empty();
                var since = Optional.ofNullable(StoredTask.timeOrNull(row, "xact_start"));
                return Optional.of(new Session(row.getInt("pid"), row.getString("name"), since));
            }
        }
    }
}
