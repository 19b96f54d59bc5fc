package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.DossierJson;
import io.compensationd.compensation.desk.Dossiers;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Shows all that is known of a task, and why it is or is not settled.",
        description = {
            "Its row, its attempts, its ledger entry, and in words what it waits for. Nothing is",
            "changed. The bodies of request and response are shown only with --bodies, and whole."
        })
final class ShowTask extends DeskCommand {
    @Parameters(paramLabel = "ID", description = "Of the task.")
    private long id;

    @Option(names = "--bodies", description = "Show the bodies of request and response as well.")
    private boolean bodies;

    ShowTask(Globals globals) {
        super(globals);
    }

    @Override
    int at(OpenDesk desk) throws SQLException {
        var dossier = desk.dossiers()
                .open(id, bodies ? Dossiers.BODY_WHOLE : 0)
                .orElseThrow(() -> CommandProblem.refused("expected the id of a task, found " + id
                        + ", which no task has: look with `compensationd tasks list`"));
        if (json()) terminal().json(DossierJson.of(dossier));
        else new DossierPage(terminal(), dossier).print();
        return ExitCode.DONE;
    }
}
