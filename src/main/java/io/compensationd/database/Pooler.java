package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/// A pooler between us and PostgreSQL. One that keeps a server's session for a client as long as the client is there is
/// welcome. One that gives each transaction another session is refused: advisory locks, LISTEN and the sessions' own
/// settings would belong to strangers, and two nodes would work on one lane.
///
/// It is looked for before a session is told anything, for what is set through such a pooler stays behind in sessions
/// that the platform uses.
final class Pooler {
    /// More than one, for others may use the pool at the same moment.
    private static final int TRIES = 5;

    private static final String PID = "select pg_backend_pid()";

    private Pooler() {}

    /// A pooler makes up the process that it tells its clients.
    static boolean isBetween(Connection connection) throws SQLException {
        return pid(connection) != connection.unwrap(PGConnection.class).getBackendPID();
    }

    /// Whether a client's session is not its own: another client gets the same one meanwhile, or the next statement
    /// another one.
    static boolean sharesSessions(Connection one, Connection other) throws SQLException {
        other.setAutoCommit(false);
        try {
            for (int i = 0; i < TRIES; i++) {
                int first = pid(one);
                boolean shared = pid(other) == first || pid(one) != first;
                other.rollback();
                if (shared) return true;
            }
            return false;
        } finally {
            other.rollback();
        }
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(PID)) {
            result.next();
            return result.getInt(1);
        }
    }
}
