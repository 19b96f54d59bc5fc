package io.compensationd.cli;

import io.compensationd.compensation.LaneCount;
import io.compensationd.compensation.LaneCount.Answer;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "lanes",
        header = "Changes the number of lanes, while all are paused.",
        description = {
            "Users are spread over lanes, and a lane is settled by one node at a time. More lanes",
            "than nodes and their cores are no use. The claim's new index is built while the",
            "platform works. A call that was interrupted is finished by the same call."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd pause --reason \"more lanes\"", "  compensationd lanes 16", "  compensationd resume"
        })
final class Lanes implements Callable<Integer> {
    private final Globals globals;

    @Parameters(paramLabel = "N", description = "Number of lanes: a power of two, at most " + LaneCount.MAX + ".")
    private int lanes;

    Lanes(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        if (Integer.bitCount(lanes) != 1 || lanes < 1 || lanes > LaneCount.MAX)
            throw CommandProblem.usage("A number of lanes is a power of two, 1 to " + LaneCount.MAX + ", not " + lanes
                    + ". Nothing was changed.");
        try (var workspace = globals.workspace()) {
            int before = change(workspace);
            print(before);
        }
        return ExitCode.DONE;
    }

    private int change(Workspace workspace) throws SQLException {
        var console = workspace.console();
        if (!console.allPaused()) throw notPaused();
        workspace.migrations().buildClaim(lanes, globals.terminal()::note);
        var database = workspace.database();
        var answer = new LaneCount(database.work(), database.schema()).change(lanes, globals.actor());
        int before = switch (answer) {
            case Answer.Changed(int count) -> count;
            case Answer.NotPaused _ -> throw notPaused();
            case Answer.Held(var held) ->
                throw CommandProblem.refused("Lanes " + held + " are still held by a firing that has not seen the"
                        + " pause. Nothing was changed. Call this again in a few seconds.");
        };
        console.lanesChanged();
        workspace.migrations().dropOtherClaims(globals.terminal()::note);
        return before;
    }

    private static CommandProblem notPaused() {
        return CommandProblem.refused(
                "The lanes work. Nothing was changed. Pause all of them first: compensationd pause");
    }

    private void print(int before) {
        var terminal = globals.terminal();
        if (globals.json()) terminal.json(Map.of("lanes", lanes, "before", before));
        else terminal.print(lanes + " lanes, before " + before + ". All are paused still: compensationd resume");
        if (lanes > before)
            terminal.note("Running nodes keep the worker threads that they started with, one for each of " + before
                    + " lanes. Start them again, one by one, for more.");
    }
}
