package io.compensationd.cli;

import io.compensationd.compensation.desk.Retention;
import io.compensationd.database.Purpose;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "retention",
        header = "Removes old completed tasks now, or says what it would remove.",
        description = {
            "The settings compensation.retention.* say what is old, and whether it is deleted or",
            "moved to compensation.archived_tasks. Ledger entries stay. Nodes do the same by",
            "their schedule; batches of a call are each in the audit."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd retention --dry-run --set compensation.retention.keep=P90D"})
final class RetainTasks implements Callable<Integer> {
    private final Globals globals;

    @Option(names = "--dry-run", description = "Say how many, how much and how old, and change nothing.")
    private boolean dryRun;

    RetainTasks(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        var settings = globals.settings();
        if (!settings.retention().wanted())
            throw CommandProblem.usage("Retention is off: expected compensation.retention.keep or"
                    + " compensation.retention.bodies, an age such as P90D.");
        try (var workspace = globals.workspace()) {
            var database = workspace.migrated();
            var retention = new Retention(
                    database.source(Purpose.BULK), settings.retention(), settings.tables(), database.schema());
            return dryRun
                    ? print(retention.preview())
                    : print(retention.run(() -> false, Optional.of(globals.actor())));
        }
    }

    private int print(Retention.Preview preview) {
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(preview);
        else
            terminal.print("Would remove " + preview.tasks() + " tasks of "
                    + preview.amount().toPlainString() + " in all"
                    + preview.oldest().map(at -> ", the oldest of " + at).orElse("") + ", and empty the bodies of "
                    + preview.bodies() + " more.");
        return ExitCode.DONE;
    }

    private int print(Retention.Done done) {
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(done);
        else
            terminal.print("Removed " + done.tasks() + " tasks of "
                    + done.amount().toPlainString() + " in all, and emptied the bodies of " + done.bodies() + "."
                    + done.broken().map(why -> " Not through: " + why + ".").orElse("")
                    + done.refusal().map(what -> "\n" + what).orElse(""));
        if (done.broken().isPresent()) return ExitCode.REFUSED;
        return done.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
