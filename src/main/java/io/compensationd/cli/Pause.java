package io.compensationd.cli;

import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Console;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "pause",
        header = "Stops settling, on all nodes, until resume.",
        description = {
            "No lane starts a chunk any more; one that runs is finished. New tasks wait, and are",
            "settled at once after resume. The pause is Quartz's own and outlives every node."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd pause --reason \"database upgrade\"", "  compensationd pause --lane 3 --for PT1H"})
final class Pause implements Callable<Integer> {
    private final Globals globals;

    @Mixin
    private final LaneChoice choice = new LaneChoice();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why. status shows it, and who paused.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--for", paramLabel = "DURATION", description = "Resume by itself after it, ISO-8601: PT1H.")
    private Optional<Duration> time = Optional.empty();

    Pause(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        try (var workspace = globals.workspace()) {
            var console = workspace.console();
            var note = new Console.Note(globals.user(), reason, expiry());
            choice.mustExist(console.board());
            workspace.audit().around(globals.actor(), AuditTrail.Deed.of("pause", choice.toString(), reason), () -> {
                if (choice.all()) console.pause(note);
                else choice.lanes().forEach(lane -> console.pause(lane, note));
                return choice;
            });
        }
        if (globals.json()) globals.terminal().json(Map.of("paused", choice.all() ? "all" : choice.lanes()));
        else globals.terminal().print("Paused " + choice + ". To go on: compensationd resume");
        return ExitCode.DONE;
    }

    private Optional<Duration> expiry() {
        if (time.filter(it -> !it.isPositive()).isPresent())
            throw CommandProblem.usage("expected --for as a duration such as PT1H, found " + time.get());
        return time;
    }
}
