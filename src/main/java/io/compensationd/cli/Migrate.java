package io.compensationd.cli;

import io.compensationd.database.Migrations;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "migrate",
        header = "Brings the database to what this version needs.",
        description = {
            "Adds our columns, indexes and triggers to compensation_tasks and everything else of",
            "ours in the schema compensation. Nothing of the platform is rewritten or dropped;",
            "the platform goes on working meanwhile. Calling it again does no harm."
        })
final class Migrate implements Callable<Integer> {
    private final Globals globals;

    Migrate(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() {
        try (var workspace = globals.workspace()) {
            var migrations =
                    new Migrations(workspace.database(), workspace.settings().tables());
            migrations.migrate(globals.terminal()::note);
        }
        return ExitCode.DONE;
    }
}
