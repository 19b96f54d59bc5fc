package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;

/// Seconds between two tries, on the server's clock: nothing of ours sleeps.
final class Pause {
    private Pause() {}

    static void seconds(Connection connection, int seconds) throws SQLException {
        Rows.execute(connection, "select pg_sleep(" + seconds + ")");
    }
}
