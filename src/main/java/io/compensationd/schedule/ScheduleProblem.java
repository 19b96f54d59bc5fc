package io.compensationd.schedule;

import io.compensationd.compensation.desk.AuditTrail;
import org.jspecify.annotations.Nullable;

/// Why the schedule cannot do what it was asked for. The message says what was expected, what was found, and
/// what to do.
public final class ScheduleProblem extends RuntimeException implements AuditTrail.Refusing {
    private static final long serialVersionUID = 1;

    /// What it means to who started us.
    public enum Kind {
        /// it did not work, and may the next time
        FAILED(1),
        /// a setting is wrong
        CONFIGURATION(2),
        /// refused because of the cluster's state: paused, no node alive, a second node of that name
        STATE(3);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    private final Kind kind;

    private ScheduleProblem(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static ScheduleProblem failed(String message, Throwable cause) {
        return new ScheduleProblem(Kind.FAILED, message + ": " + cause.getMessage(), cause);
    }

    static ScheduleProblem configuration(String message) {
        return new ScheduleProblem(Kind.CONFIGURATION, message, null);
    }

    static ScheduleProblem state(String message) {
        return new ScheduleProblem(Kind.STATE, message, null);
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public boolean nothingDone() {
        return kind != Kind.FAILED;
    }

    /// 1 failed, 2 configuration, 3 refused because of state.
    public int exitCode() {
        return kind.exitCode;
    }
}
