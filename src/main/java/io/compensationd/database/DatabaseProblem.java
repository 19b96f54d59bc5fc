package io.compensationd.database;

import org.jspecify.annotations.Nullable;

/// The database is not what is expected. The message says what was expected, what was found and what to do.
public final class DatabaseProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What it means to who started us.
    public enum Kind {
        /// it did not work, and may the next time: unreachable, killed, a lock not to be had
        FAILED(1),
        /// a setting or the account is wrong
        CONFIGURATION(2),
        /// refused because of what is in the database
        STATE(3);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    private final Kind kind;

    private DatabaseProblem(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static DatabaseProblem failed(String message, Throwable cause) {
        return new DatabaseProblem(Kind.FAILED, message, cause);
    }

    static DatabaseProblem configuration(String message) {
        return new DatabaseProblem(Kind.CONFIGURATION, message, null);
    }

    static DatabaseProblem configuration(String message, Throwable cause) {
        return new DatabaseProblem(Kind.CONFIGURATION, message, cause);
    }

    static DatabaseProblem state(String message) {
        return new DatabaseProblem(Kind.STATE, message, null);
    }

    static DatabaseProblem state(String message, Throwable cause) {
        return new DatabaseProblem(Kind.STATE, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /// 1 failed, 2 configuration, 3 refused because of state.
    public int exitCode() {
        return kind.exitCode;
    }
}
