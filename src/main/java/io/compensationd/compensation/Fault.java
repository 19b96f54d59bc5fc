package io.compensationd.compensation;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// An error of a transaction, and whose fault it is. The one place that reads an SQLSTATE.
///
/// @param sqlState empty: not an error of the database
/// @param message  the server's primary message; its detail may hold the row and is left out
record Fault(Kind kind, String sqlState, String message) {
    enum Kind {
        /// of everything around the tasks: the firing ends, and no attempt is spent
        ENVIRONMENT,
        /// of two transactions that met: the same again, at once
        REPEAT,
        /// the chunk took longer than its timeout: half of it, and no attempt is spent
        TOO_SLOW,
        /// of one of the tasks, or of our code with it
        POISON
    }

    private static final int MESSAGE_MAX = 500;

    static Fault of(Throwable error) {
        var sql = sqlException(error);
        if (sql == null)
            return new Fault(Kind.POISON, "", brief(error.getClass().getSimpleName() + ": " + error.getMessage()));
        var state = sql.getSQLState() == null ? "" : sql.getSQLState();
        return new Fault(kind(state, routine(sql)), state, brief(message(sql)));
    }

    boolean is(Kind kind) {
        return this.kind == kind;
    }

    /// Somebody else holds a row that we asked for.
    boolean isLockTimeout() {
        return sqlState.equals("55P03");
    }

    /// Whether one row alone may meet it: a trigger of the platform's that some rows set off, and that asks for what is
    /// not there or not allowed.
    boolean mayBeOneRows() {
        return Stream.of("42501", "42P01", "42703", "53200").anyMatch(sqlState::equals);
    }

    /// Whether the session is gone, ill, or holds stale plans: it shall not go back to its pool.
    boolean endsSession() {
        return sqlState.isEmpty()
                || Stream.of("08", "57P", "25P", "58", "XX", "0A", "26", "40003")
                        .anyMatch(sqlState::startsWith);
    }

    static Kind kind(String state, String routine) {
        return switch (state) {
            case "40001", "40P01" -> Kind.REPEAT;
            case "57014", "25P04" -> Kind.TOO_SLOW;
            case "25006", "55P03", "42P01", "42703", "40003" -> Kind.ENVIRONMENT;
            // A missing right on a table is everybody's; a policy of row security can refuse one row.
            case "42501" -> routine.startsWith("aclcheck") ? Kind.ENVIRONMENT : Kind.POISON;
            // A plan or statement that a migration made stale: a new connection has none.
            case "0A000" -> routine.equals("RevalidateCachedQuery") ? Kind.ENVIRONMENT : Kind.POISON;
            case "26000" -> Kind.ENVIRONMENT;
            default -> kindOfClass(state);
        };
    }

    private static Kind kindOfClass(String state) {
        var ofEnvironment = state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P0")
                || state.startsWith("58")
                || state.startsWith("25P0")
                || state.startsWith("28")
                || state.startsWith("3D");
        return ofEnvironment ? Kind.ENVIRONMENT : Kind.POISON;
    }

    private static @Nullable SQLException sqlException(@Nullable Throwable error) {
        for (var e = error; e != null; e = e.getCause()) if (e instanceof SQLException sql) return sql;
        return null;
    }

    private static String routine(SQLException sql) {
        if (!(sql instanceof PSQLException e) || e.getServerErrorMessage() == null) return "";
        var routine = e.getServerErrorMessage().getRoutine();
        return routine == null ? "" : routine;
    }

    private static String message(SQLException sql) {
        if (sql instanceof PSQLException e && e.getServerErrorMessage() != null) {
            var message = e.getServerErrorMessage().getMessage();
            if (message != null) return message;
        }
        return String.valueOf(sql.getMessage());
    }

    private static String brief(String message) {
        var line = message.replaceAll("\\s+", " ").strip();
        return line.length() <= MESSAGE_MAX ? line : line.substring(0, MESSAGE_MAX) + "…";
    }
}
