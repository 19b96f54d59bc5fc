package io.compensationd.cli;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Board;
import io.compensationd.settings.Effective;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fire",
        header = "Settles what is due now, waits, and prints what was done.",
        description = {
            "The nodes that are alive do the work; a lane that works already is joined. Exit code 3",
            "if no node is alive or a lane is paused, 1 if it is not finished in time (it goes on)."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd fire", "  compensationd fire --lane 3 --json", "  compensationd fire --here"})
final class Fire implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Globals globals;
    private final Nodes nodes;

    @Mixin
    private final LaneChoice choice = new LaneChoice();

    @Option(names = "--here", description = "Be a node for one pass, in this process.")
    private boolean here;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description = "How long to wait for the end, ISO-8601. Default: PT1M.")
    private Duration wait = Duration.ofMinutes(1);

    /// @param finished lanes whose firing ended
    private record Report(
            UUID request, int lanes, int finished, long processed, long succeeded, long retried, long failed) {}

    Fire(Globals globals, Nodes nodes) {
        this.globals = globals;
        this.nodes = nodes;
    }

    @Override
    public Integer call() throws InterruptedException, SQLException {
        var effective = here ? globals.forPass() : globals.effective();
        try (var workspace = Workspace.open(effective.settings())) {
            var console = workspace.console();
            choice.mustExist(console.board());
            var report = here ? fireHere(effective, workspace) : fire(workspace);
            if (globals.json()) globals.terminal().json(report);
            else print(report);
            return report.finished() < report.lanes() ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    /// A node that starts finds what is due by itself, and may be done before our request gets to it: so all that was
    /// done meanwhile is counted.
    private Report fireHere(Effective effective, Workspace workspace) throws InterruptedException, SQLException {
        var console = workspace.console();
        long before = console.board().lastRun();
        try (var node = nodes.start(() -> effective)) {
            var fired = fire(workspace);
            var done = console.board().since(before);
            return report(fired.request(), fired.lanes(), fired.finished(), done);
        }
    }

    private Report fire(Workspace workspace) throws InterruptedException, SQLException {
        var console = workspace.console();
        var request = UUID.randomUUID();
        var deed = AuditTrail.Deed.of("fire", choice.toString(), Optional.empty());
        int lanes = workspace
                .audit()
                .around(globals.actor(), deed, () -> console.fire(request, Cause.FIRE, choice.lanes()));
        long end = System.nanoTime() + wait.toNanos();
        var seen = console.board().request(request);
        while (seen.finished() < lanes && System.nanoTime() < end) {
            waitForTheNextLook();
            seen = console.board().request(request);
        }
        return report(request, lanes, seen.finished(), seen);
    }

    private static void waitForTheNextLook() throws InterruptedException {
        var never = new CountDownLatch(1);
        var looked = never.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (looked) throw new IllegalStateException("nobody counts this latch down");
    }

    private static Report report(UUID request, int lanes, int finished, Board.Request done) {
        return new Report(request, lanes, finished, done.processed(), done.succeeded(), done.retried(), done.failed());
    }

    private void print(Report report) {
        globals.terminal()
                .print("Fired %s: processed %d, succeeded %d, to be retried %d, failed %d."
                        .formatted(choice, report.processed(), report.succeeded(), report.retried(), report.failed()));
        if (report.finished() < report.lanes())
            globals.terminal()
                    .note("compensationd: " + (report.lanes() - report.finished()) + " of " + report.lanes()
                            + " lanes were not finished within " + wait + "; they go on. Look again with:"
                            + " compensationd status");
    }
}
