package io.compensationd.cli;

/// What the exit code of a command means to the script that called it.
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /// Wrong usage or configuration: the same call cannot succeed.
    public static final int USAGE = 2;
    /// Refused because of the state of things: the same call may succeed later.
    public static final int REFUSED = 3;

    private ExitCode() {}
}
