package io.compensationd.cli.tasks;

import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.Change;
import java.io.InputStream;
import picocli.CommandLine.Command;

@Command(
        name = "cancel",
        header = "Takes pending or failed tasks out: they are never charged.",
        description = {"Only a requeue brings them back. Shows how many and how much, and asks."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd tasks cancel 4711 --reason \"refunded by hand\"",
            "  compensationd tasks cancel --status pending --user 42 --dry-run"
        })
final class CancelTasks extends ChangeTasks {
    CancelTasks(Globals globals, InputStream in) {
        super(globals, in, Change.CANCEL);
    }
}
