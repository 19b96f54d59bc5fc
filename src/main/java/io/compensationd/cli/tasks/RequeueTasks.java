package io.compensationd.cli.tasks;

import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.Change;
import java.io.InputStream;
import picocli.CommandLine.Command;

@Command(
        name = "requeue",
        header = "Puts failed or cancelled tasks back in line, due at once.",
        description = {
            "They have all their attempts again. A task that was charged is never put back.",
            "Shows how many and how much, and asks."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd tasks requeue 4711 4712",
            "  compensationd tasks requeue --status failed --user 42 --yes"
        })
final class RequeueTasks extends ChangeTasks {
    RequeueTasks(Globals globals, InputStream in) {
        super(globals, in, Change.REQUEUE);
    }
}
