package io.compensationd.database;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL said, however deep it is wrapped.
final class SqlState {
    private SqlState() {}

    /// Empty where no SQL error is behind it.
    static String of(Throwable problem) {
        return cause(problem).map(SQLException::getSQLState).orElse("");
    }

    static Optional<SQLException> cause(@Nullable Throwable problem) {
        if (problem == null) return Optional.empty();
        if (problem instanceof SQLException e && e.getSQLState() != null) return Optional.of(e);
        return cause(problem.getCause());
    }
}
