package io.compensationd.cli;

/// A command cannot be done. The message says what was expected, what was found and what to do.
public final class CommandProblem extends RuntimeException {
    private final int exitCode;

    private CommandProblem(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CommandProblem failed(String message) {
        return new CommandProblem(ExitCode.FAILED, message);
    }

    public static CommandProblem usage(String message) {
        return new CommandProblem(ExitCode.USAGE, message);
    }

    public static CommandProblem refused(String message) {
        return new CommandProblem(ExitCode.REFUSED, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
