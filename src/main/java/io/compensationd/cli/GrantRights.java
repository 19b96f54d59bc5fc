package io.compensationd.cli;

import io.compensationd.database.Role;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "grants",
        header = "Prints or makes the database's roles and their rights.",
        description = {
            "Six roles, each with what its part takes and no more: comp_owner migrates, comp_daemon",
            "is for the nodes, comp_operator for people, comp_retention removes old tasks, comp_app",
            "inserts tasks, comp_read looks. Passwords are not set. Calling this again does no harm."
        })
final class GrantRights implements Callable<Integer> {
    private final Globals globals;

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    private static final class What {
        @Option(names = "--print", description = "Print all of it as SQL, and change nothing.")
        private boolean print;

        @Option(
                names = "--apply",
                description = {
                    "Make what is missing and take what is too much, in one transaction,",
                    "as compensation.migrate.user where that is set. The first time it locks",
                    "the tables of compensation one after another: pause before."
                })
        private boolean apply;
    }

    /// As JSON.
    private record Shown(String role, String purpose) {}

    private record Printed(List<Shown> roles, String sql) {}

    private record Applied(List<String> statements) {}

    GrantRights(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() {
        try (var workspace = globals.workspace()) {
            var grants = workspace.grants();
            if (what.print) print(grants.script());
            if (what.apply)
                applied(
                        grants.apply(globals.terminal()::note),
                        workspace.database().place());
        }
        return ExitCode.DONE;
    }

    private void print(String script) {
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(new Printed(roles(), script));
        else terminal.print(script.stripTrailing());
    }

    private void applied(List<String> statements, String place) {
        var terminal = globals.terminal();
        if (globals.json()) {
            terminal.json(new Applied(statements));
            return;
        }
        statements.forEach(it -> terminal.print(it + ";"));
        if (statements.isEmpty()) terminal.note("Nothing to do: the roles on " + place + " are as they must be.");
    }

    private static List<Shown> roles() {
        return Stream.of(Role.values())
                .map(role -> new Shown(role.id(), role.purpose()))
                .toList();
    }
}
