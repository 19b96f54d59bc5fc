package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Limits that hold for every session of the role, also where a pooler or an URL lost what the session asked for.
public record ServerTimeouts() implements Check {
    /// What the session began with, before its own SET: from the role, the database or the server.
    private static final String LIMITS = """
            select name, reset_val, quote_ident(current_user) as role
            from pg_settings where name = 'idle_in_transaction_session_timeout' and reset_val = '0'
            """;

    /// A pooler that gives each transaction another session loses advisory locks and settings.
    private static final String KEPT = "select current_setting('idle_session_timeout') = '0' and"
            + " current_setting('timezone') = 'UTC' and current_setting('idle_in_transaction_session_timeout') <> '0'";

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        if (!Query.is(connection, KEPT))
            return List.of(Finding.wrong(
                    Kind.SERVER_TIMEOUTS,
                    "the sessions' own settings",
                    "what a session set at its start is gone",
                    "Connect to PostgreSQL itself, or to a pooler in session mode."));
        return Query.rows(
                connection,
                LIMITS,
                row -> Finding.watch(
                        Kind.SERVER_TIMEOUTS,
                        "role " + row.getString("role"),
                        row.getString("name") + " is 0 unless a session sets it, as ours do",
                        "If the role is compensationd's alone: alter role " + row.getString("role") + " set "
                                + row.getString("name") + " = '60s';"));
    }
}
