package io.compensationd.cli;

import io.compensationd.compensation.Verification;
import io.compensationd.compensation.Verification.Break;
import io.compensationd.schedule.Board.Wedge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "verify",
        header = "Proves that every deduction is accounted for, exactly once.",
        description = {
            "Looks at one snapshot of the whole database: amounts and balances of each ledger entry",
            "and their chains (I1), one entry for each completed task and none for others (I2), and",
            "triggers that hang (I7). Changes nothing, and may run beside working nodes. Exit code 1",
            "if anything is broken."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  compensationd verify", "  compensationd verify --json | jq .breaks"})
final class VerifyAll implements Callable<Integer> {
    private final Globals globals;

    /// As JSON.
    private record Report(
            boolean ok,
            List<Break> breaks,
            Map<String, Long> tasks,
            long settled,
            long adopted,
            long archived,
            BigDecimal amount) {}

    VerifyAll(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() {
        try (var workspace = globals.workspace()) {
            var report =
                    report(workspace.verification(), workspace.console().board().wedged());
            if (globals.json()) globals.terminal().json(report);
            else print(report);
            return report.ok() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private static Report report(Verification seen, List<Wedge> wedged) {
        var breaks = new ArrayList<>(seen.breaks());
        for (var wedge : wedged) breaks.add(wedge.asBreak());
        return new Report(
                breaks.isEmpty(), breaks, seen.tasks(), seen.settled(), seen.adopted(), seen.archived(), seen.amount());
    }

    private void print(Report report) {
        var terminal = globals.terminal();
        var tasks = Table.of("TASKS", "COUNT>");
        report.tasks().forEach((status, count) -> tasks.row(status, count));
        tasks.print(terminal);
        terminal.print("");
        terminal.print("Completed: " + report.settled() + " settled with one ledger entry each, " + report.adopted()
                + " completed by other programs.");
        terminal.print("Deducted: " + report.amount().toPlainString()
                + (report.archived() == 0 ? "" : ", for " + report.archived() + " archived tasks too") + ".");
        terminal.print("");
        for (var found : report.breaks())
            terminal.print(terminal.red("BROKEN " + found.invariant() + ": ")
                    + found.message()
                    + (found.ids().isEmpty() ? "" : " " + found.ids()));
        if (report.ok()) terminal.print(terminal.green("OK: no break found."));
    }
}
