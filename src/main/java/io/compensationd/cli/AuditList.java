package io.compensationd.cli;

import io.compensationd.compensation.desk.AuditTrail.Row;
import io.compensationd.compensation.desk.Records;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "audit",
        header = "Lists what people changed, the latest first.",
        description = {
            "Requeues, cancels, additions, imports, pauses and the rest, from the command line and",
            "over HTTP. Rows are added by each change and never altered."
        })
final class AuditList implements Callable<Integer> {
    private final Globals globals;

    @Option(names = "--limit", paramLabel = "N", description = "Rows of a page, at most 1000. Default: 50.")
    private int limit = 50;

    @Option(names = "--after", paramLabel = "ID", description = "Go on behind a page, where its end said.")
    private Optional<Long> after = Optional.empty();

    AuditList(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        if (limit < 1 || limit > Records.ROWS_MAX)
            throw CommandProblem.usage("expected --limit from 1 to %d, found %d".formatted(Records.ROWS_MAX, limit));
        try (var workspace = globals.workspace()) {
            print(workspace.audit().page(after, limit));
        }
        return ExitCode.DONE;
    }

    private void print(Records.Page<Row> page) {
        var terminal = globals.terminal();
        if (globals.json()) {
            terminal.json(page);
            return;
        }
        var table = Table.of("AT", "WHO", "FROM", "WHAT", "OF", "TASKS>", "AMOUNT>", "WHY");
        for (var row : page.items())
            table.row(
                    row.at().truncatedTo(ChronoUnit.SECONDS),
                    line(row.actor()),
                    line(row.origin()),
                    row.action(),
                    line(row.subject()),
                    row.tasks().map(String::valueOf).orElse("-"),
                    row.amount().map(BigDecimal::toPlainString).orElse("-"),
                    line(row.reason().orElse("-")));
        table.print(terminal);
        page.next().ifPresent(id -> terminal.note("More: --after " + id));
    }

    /// What others wrote cannot move the cursor.
    private static String line(String text) {
        var line = text.replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
