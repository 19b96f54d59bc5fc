package io.compensationd.cli;

import io.compensationd.compensation.desk.LostKeys;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        header = "Brings the database to what this version needs.",
        description = {
            "Adds our columns, indexes and triggers to compensation_tasks, and everything else of",
            "ours in the schema compensation. Nothing of the platform is rewritten or dropped, and",
            "it goes on working meanwhile. Calling this again does no harm."
        })
final class Migrate implements Callable<Integer> {
    private final Globals globals;

    @Option(names = "--dry-run", description = "Print the scripts that would run, and run none.")
    private boolean dryRun;

    @Option(
            names = "--keys-restored",
            description = "Migrate nothing, but say that idempotency keys which were lost with their column are back,"
                    + " or do not matter: files with keys are imported again.")
    private boolean keysRestored;

    Migrate(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        if (keysRestored) return keysRestored();
        try (var workspace = globals.workspace()) {
            workspace.databaseOrNew();
            var migrations = workspace.migrations();
            var pending = migrations.pending();
            if (!dryRun) migrations.migrate(globals.terminal()::note);
            if (globals.json()) globals.terminal().json(pending);
            else if (dryRun) print(pending);
            else globals.terminal().print(done(pending, workspace.database().place()));
        }
        return ExitCode.DONE;
    }

    private int keysRestored() throws SQLException {
        if (dryRun) throw CommandProblem.usage("expected --keys-restored or --dry-run, found both");
        try (var workspace = globals.workspace();
                var connection = workspace.migrated().source(Purpose.MIGRATION).getConnection()) {
            var lost = LostKeys.restored(connection, globals.actor());
            if (globals.json()) globals.terminal().json(Map.of("lost", lost));
            else
                globals.terminal()
                        .print(lost.map(it -> "Files with keys are imported again. Until now: " + it + ".")
                                .orElse("Nothing to do: no idempotency keys are lost."));
        }
        return ExitCode.DONE;
    }

    private void print(List<Migrations.Pending> pending) {
        if (pending.isEmpty()) globals.terminal().note("Nothing to do.");
        for (var script : pending) globals.terminal().print("-- " + script.name() + "\n" + script.sql());
    }

    private static String done(List<Migrations.Pending> pending, String place) {
        if (pending.isEmpty()) return "Nothing to do: " + place + " is up to date.";
        return "Done: " + pending.size() + " scripts on " + place + ".";
    }
}
