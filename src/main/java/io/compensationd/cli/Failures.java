package io.compensationd.cli;

import io.compensationd.database.DatabaseProblem;
import io.compensationd.schedule.ScheduleProblem;
import io.compensationd.settings.SettingsProblem;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into one clear message and an exit code.
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Globals globals;

    Failures(Globals globals) {
        this.globals = globals;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            say("unknown: " + String.join(" ", unmatched.getUnmatched()));
            var meant = unmatched.getSuggestions();
            if (!meant.isEmpty()) note("Did you mean " + String.join(" or ", meant) + "?");
        } else say(message(e));
        note("Try: " + command + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (globals.debug()) e.printStackTrace(globals.terminal().err());
        return switch (e) {
            case SettingsProblem settings -> {
                settings.problems().forEach(this::say);
                yield ExitCode.USAGE;
            }
            case CommandProblem problem -> {
                say(message(problem));
                yield problem.exitCode();
            }
            case DatabaseProblem problem -> {
                say(message(problem));
                yield problem.exitCode();
            }
            case ScheduleProblem problem -> {
                say(message(problem));
                yield problem.exitCode();
            }
            case SQLException database -> {
                say("the database failed: " + message(database) + " (SQLSTATE " + database.getSQLState() + ")");
                yield ExitCode.FAILED;
            }
            default -> {
                say("unexpected: " + e.getClass().getSimpleName() + ": " + message(e));
                if (!globals.debug()) note("Run it again with --debug for the stack trace.");
                yield ExitCode.FAILED;
            }
        };
    }

    private static String message(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse("no message");
    }

    private void say(String message) {
        note("compensationd: " + message);
    }

    private void note(String line) {
        globals.terminal().note(line);
    }
}
