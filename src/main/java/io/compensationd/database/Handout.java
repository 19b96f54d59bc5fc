package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Gives rights as far as its user may: each statement by itself, so that one that is refused keeps no other back. On a
/// managed server nobody is a superuser, and who migrates may own some tables and not others.
final class Handout {
    private final Connection connection;
    private final List<String> refused = new ArrayList<>();
    private int done;

    /// @param connection in a transaction, which the caller commits
    Handout(Connection connection) {
        this.connection = connection;
    }

    void all(List<String> statements) throws SQLException {
        for (var statement : statements) {
            var before = connection.setSavepoint();
            try {
                Rows.execute(connection, statement);
                connection.releaseSavepoint(before);
                done++;
            } catch (SQLException e) {
                connection.rollback(before);
                refused.add(statement + " (" + e.getMessage() + ")");
            }
        }
    }

    int done() {
        return done;
    }

    /// Statements with the server's reason.
    List<String> refused() {
        return List.copyOf(refused);
    }
}
