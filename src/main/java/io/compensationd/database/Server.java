package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The first word with a server: whether it lets us in, and whether it is one that we can work on.
final class Server {
    /// The oldest version that is tested.
    static final int OLDEST = 150_000;

    private Server() {}

    /// @throws DatabaseProblem that says what to do
    static Sessions probe(DatabaseUrl url, String name, String schema) {
        var sessions = new Sessions(url, name, schema, OLDEST, false);
        try (var connection = sessions.untold()) {
            refuseSharing(sessions, connection);
            var version = number(connection, "select current_setting('server_version_num')::int");
            var old = refuseOld(version);
            if (old.isPresent()) throw old.get();
            if (number(connection, "select pg_is_in_recovery()::int") == 1)
                throw DatabaseProblem.state(url.place() + " is a standby, which takes no writes. Give the primary's"
                        + " address, or all of them: postgresql://host1,host2/database");
            return new Sessions(url, name, schema, version, canWatchClient(connection));
        } catch (SQLException e) {
            throw explain(e, url);
        }
    }

    private static void refuseSharing(Sessions sessions, Connection connection) throws SQLException {
        if (!Pooler.isBetween(connection)) return;
        try (var other = sessions.untold()) {
            if (Pooler.sharesSessions(connection, other))
                throw DatabaseProblem.state("The pooler at " + sessions.url().place() + " was expected to keep one"
                        + " session for each connection, and was found to give each transaction another one. Locks,"
                        + " notifications and timeouts belong to a session. Set pool_mode = session for this database"
                        + " in PgBouncer, or give the address of PostgreSQL itself.");
        }
    }

    /// The problem of a server that is too old.
    static Optional<DatabaseProblem> refuseOld(int version) {
        if (version >= OLDEST) return Optional.empty();
        return Optional.of(DatabaseProblem.state("PostgreSQL " + OLDEST / 10_000 + " or later was expected, "
                + version / 10_000 + "." + version % 10_000 + " was found. Upgrade the server."));
    }

    /// What a failed connection means, and what to do about it.
    static DatabaseProblem explain(SQLException e, DatabaseUrl url) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        var place = url.place();
        var tls = TlsProblem.of(e, url);
        if (tls.isPresent()) return tls.get();
        return switch (state) {
            case "28P01", "28000", "08004" ->
                DatabaseProblem.configuration(
                        "The database refused the user \"" + url.user() + "\" at " + place + ": " + message(e)
                                + ". Check compensation.database.user and compensation.database.password"
                                + " (or those in the URL), and pg_hba.conf.",
                        e);
            case "3D000" ->
                DatabaseProblem.configuration(
                        "There is no such database at " + place + ". Check the name at the end of"
                                + " compensation.database.url, or create it: createdb.",
                        e);
            case "42501" ->
                DatabaseProblem.configuration(
                        "The user \"" + url.user() + "\" may not connect to " + place + ": " + message(e)
                                + ". Grant it: GRANT CONNECT ON DATABASE.",
                        e);
            case "53300" ->
                DatabaseProblem.failed(
                        "The server at " + place + " has no connection left: " + message(e)
                                + ". Raise max_connections, or lower compensation.database.work-pool.",
                        e);
            case "57P03" ->
                DatabaseProblem.failed(
                        "The server at " + place + " does not take connections now: " + message(e)
                                + ". Try again in a moment.",
                        e);
            default ->
                DatabaseProblem.failed(
                        "The database at " + place + " cannot be reached: " + message(e)
                                + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")")
                                + ". Check host and port in compensation.database.url, and that the server runs"
                                + " and accepts TCP connections.",
                        e);
        };
    }

    private static String message(SQLException e) {
        var first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return first.replaceFirst("^FATAL: ", "").replaceFirst("\\.$", "");
    }

    /// Servers on some systems cannot, and refuse the setting.
    private static boolean canWatchClient(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("set client_connection_check_interval = '2s'");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }
}
