package io.compensationd.cli;

import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Interval;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "interval",
        header = "Changes how often lanes are looked at whatever happens.",
        description = {
            "The setting compensation.schedule.interval counts when the first node starts. From",
            "then on the stored schedule wins, so that nodes do not change it back and forth."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd interval PT1M", "  compensationd interval \"0 0/10 * * * ?\""})
final class Every implements Callable<Integer> {
    private final Globals globals;

    @Parameters(
            paramLabel = "EVERY",
            description = "ISO-8601 duration such as PT5M, or a cron expression of Quartz, in UTC.")
    private String every = "";

    Every(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        var interval = Interval.parse(every);
        try (var workspace = globals.workspace()) {
            var deed = AuditTrail.Deed.of("interval", interval.toString(), Optional.empty());
            var console = workspace.console();
            workspace.audit().around(globals.actor(), deed, () -> {
                console.reschedule(interval);
                return interval;
            });
        }
        if (globals.json()) globals.terminal().json(Map.of("interval", interval.toString()));
        else
            globals.terminal()
                    .print("All lanes: " + interval + ". Set compensation.schedule.interval of all nodes to the same.");
        return ExitCode.DONE;
    }
}
