package io.compensationd.cli;

import io.compensationd.compensation.desk.LostKeys;
import io.compensationd.database.DatabaseProblem;
import io.compensationd.database.Problem;
import io.compensationd.settings.Effective;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        header = "Shows the effective settings and whether the database fits.",
        description = {
            "Secrets are hidden, the origin of each setting is shown, nothing is changed.",
            "Exit code 2 if the settings are wrong, 3 if the database does not fit."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd check", "  compensationd check --settings --config new.properties"})
final class Check implements Callable<Integer> {
    private final Globals globals;

    @Option(names = "--settings", description = "Look at the settings alone, not at the database.")
    private boolean settingsAlone;

    /// As JSON.
    ///
    /// @param ok       whether a node would start
    /// @param file     that was read
    /// @param database `host:port/database` and the user
    /// @param notes    what is done otherwise than asked for, and what was found beside
    /// @param error    why the database could not be looked at
    private record Report(
            boolean ok,
            Optional<String> file,
            List<Effective.Shown> settings,
            Optional<String> database,
            List<String> notes,
            List<Problem> problems,
            Optional<String> error) {}

    /// What became of the look at the database.
    private record Look(
            int exitCode, Optional<String> place, List<String> notes, List<Problem> problems, Optional<String> error) {
        static Look none() {
            return new Look(ExitCode.DONE, Optional.empty(), List.of(), List.of(), Optional.empty());
        }

        static Look failed(int exitCode, RuntimeException e) {
            return new Look(exitCode, Optional.empty(), List.of(), List.of(), Optional.ofNullable(e.getMessage()));
        }

        boolean ok() {
            return exitCode == ExitCode.DONE;
        }
    }

    Check(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        var effective = globals.forNode();
        if (!globals.json()) print(effective);
        var look = settingsAlone ? Look.none() : look(effective);
        if (globals.json()) globals.terminal().json(report(effective, look));
        else print(look);
        return look.exitCode();
    }

    private static Look look(Effective effective) throws SQLException {
        try (var workspace = Workspace.open(effective.settings())) {
            var database = workspace.database();
            var problems = new ArrayList<>(workspace.migrations().check());
            var notes = new ArrayList<>(database.notes());
            if (problems.isEmpty()) {
                rights(workspace, problems, notes);
                keys(workspace, notes);
            }
            var exitCode = problems.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
            return new Look(exitCode, Optional.of(database.place()), notes, problems, Optional.empty());
        } catch (DatabaseProblem e) {
            return Look.failed(e.exitCode(), e);
        } catch (CommandProblem e) {
            return Look.failed(e.exitCode(), e);
        }
    }

    /// What a role lacks keeps a node from working; what it has too much does not.
    private static void rights(Workspace workspace, List<Problem> problems, List<String> notes) {
        var found = workspace.grants().findings();
        problems.addAll(found.missing());
        found.surplus().forEach(it -> notes.add(it.toString()));
    }

    /// Nodes settle without them; it is imports that do not go on.
    private static void keys(Workspace workspace, List<String> notes) throws SQLException {
        try (var connection = workspace.database().work().getConnection()) {
            LostKeys.on(connection).ifPresent(lost -> notes.add(lost + ". " + LostKeys.REMEDY));
        }
    }

    private static Report report(Effective effective, Look look) {
        var file = effective.file().map(Object::toString);
        return new Report(
                look.ok(), file, effective.shown(), look.place(), look.notes(), look.problems(), look.error());
    }

    /// As the lines of a file, which they can be copied into.
    private void print(Effective effective) {
        var terminal = globals.terminal();
        var file = effective.file().map(Object::toString);
        terminal.print("Settings file: " + file.orElse("none"));
        terminal.print("");
        var table = Table.of("FROM", "SETTING");
        for (var s : effective.shown()) {
            var from = file.map(f -> s.origin().replace(f + ":", "line ")).orElse(s.origin());
            var line = s.key() + "=" + s.value();
            if (from.startsWith("COMPENSATION_")) table.row("environment", line);
            else if (from.equals("default")) table.row(terminal.faint(from), terminal.faint(line));
            else table.row(from, line);
        }
        table.print(terminal);
        terminal.print("");
    }

    private void print(Look look) {
        var terminal = globals.terminal();
        look.error().ifPresent(error -> terminal.note("compensationd: " + error));
        look.place()
                .ifPresent(place ->
                        terminal.print("Database: " + place + (look.ok() ? ": " + terminal.green("it fits.") : "")));
        look.notes().forEach(note -> terminal.print("  " + note));
        for (var problem : look.problems()) terminal.print(terminal.red("- ") + problem);
    }
}
