package io.compensationd.cli;

import io.compensationd.compensation.desk.AuditTrail;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "resume",
        header = "Goes on after pause; what became due meanwhile is settled at once.",
        description = {
            "Without --lane all lanes go on, those that were paused one by one too, and if some",
            "Quartz client paused all groups of the store, these as well."
        })
final class Resume implements Callable<Integer> {
    private final Globals globals;

    @Mixin
    private final LaneChoice choice = new LaneChoice();

    Resume(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        boolean allGroups;
        try (var workspace = globals.workspace()) {
            var console = workspace.console();
            choice.mustExist(console.board());
            var deed = AuditTrail.Deed.of("resume", choice.toString(), Optional.empty());
            allGroups = workspace.audit().around(globals.actor(), deed, () -> {
                if (choice.all()) return console.resume().allGroups();
                choice.lanes().forEach(console::resume);
                return false;
            });
        }
        if (globals.json()) json(allGroups);
        else print(allGroups);
        return ExitCode.DONE;
    }

    private void json(boolean allGroups) {
        var result = new LinkedHashMap<String, Object>();
        result.put("resumed", choice.all() ? "all" : choice.lanes());
        result.put("allGroups", allGroups);
        globals.terminal().json(result);
    }

    private void print(boolean allGroups) {
        globals.terminal().print("Resumed " + choice + ".");
        if (allGroups)
            globals.terminal().print("All groups of the store were paused, so all were resumed, not only ours.");
    }
}
