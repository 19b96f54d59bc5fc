package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;

/// What every contender's session sets, so that all do the same work.
final class Session {
    private Session() {}

    /// UTC, and no adoption of what we complete ourselves.
    static void ours(Connection connection) throws SQLException {
        Copy.execute(connection, "set TimeZone = 'UTC'; set compensation.settling = 'on'");
    }
}
