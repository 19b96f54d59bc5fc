package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;

/// A second between two tries, on the server's clock: nothing of ours sleeps.
final class Pause {
    private Pause() {}

    static void second(Connection connection) throws SQLException {
        Rows.execute(connection, "select pg_sleep(1)");
    }
}
