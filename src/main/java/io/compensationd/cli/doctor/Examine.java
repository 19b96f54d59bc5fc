package io.compensationd.cli.doctor;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Globals;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.doctor.AuditBreaks;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.doctor.Doctor.Treated;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        header = "Finds what hangs, explains it, and repairs what is safe.",
        description = {
            "Looks at triggers, pauses, nodes, clocks, the schema, timeouts, old snapshots and rows",
            "that were left behind. Changes nothing without --fix. Exit code 1 if something is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  compensationd doctor",
            "  compensationd doctor --fix",
            "  compensationd doctor --acknowledge 17 --reason \"refunded, ticket 42\""
        })
public final class Examine implements Callable<Integer> {
    private final Globals globals;

    @Option(
            names = "--fix",
            description = "Repair what is safe, under Quartz's own lock, and record it in compensation.repairs"
                    + " and the audit. Money is never touched.")
    private boolean fix;

    @Option(
            names = "--acknowledge",
            paramLabel = "NUMBER",
            description = "Tell no more of the breaks that the audit found, up to this one: they are dealt with."
                    + " The audit keeps who said so.")
    private Optional<Long> acknowledged = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "With --acknowledge: what was found out and done.")
    private Optional<String> reason = Optional.empty();

    public Examine(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        if (acknowledged.isPresent() != reason.isPresent())
            throw CommandProblem.usage("expected --acknowledge and --reason together, found only "
                    + (acknowledged.isPresent() ? "--acknowledge" : "--reason"));
        try (var workspace = globals.workspace();
                var connection = workspace.database().source(Purpose.BULK).getConnection()) {
            if (acknowledged.isPresent()) acknowledge(connection, acknowledged.get());
            var doctor = Examination.of(workspace, "doctor --fix by " + globals.user())
                    .by(globals.actor());
            var findings = doctor.examine(connection);
            var treated = fix ? doctor.treat(connection, findings) : List.<Treated>of();
            var report = Report.of(treated.isEmpty() ? findings : doctor.examine(connection), treated);
            if (globals.json()) globals.terminal().json(report);
            else print(report);
            return report.ok() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void acknowledge(Connection connection, long number) throws SQLException {
        if (!Query.is(connection, "select exists (select from compensation.breaks where id = ?)", number))
            throw CommandProblem.usage("expected --acknowledge with the number that doctor shows with an audit-break,"
                    + " found " + number + ": there is no such break");
        AuditTrail.add(
                connection, globals.actor(), AuditTrail.Deed.of("acknowledge", AuditBreaks.UP_TO + number, reason));
    }

    private void print(Report report) {
        var terminal = globals.terminal();
        for (var repair : report.repaired()) print(terminal, repair);
        if (!report.repaired().isEmpty()) terminal.print("");
        for (var finding : report.findings()) print(terminal, finding);
        if (report.findings().isEmpty()) terminal.print(terminal.green("OK: nothing found."));
        else if (report.ok()) terminal.print(terminal.green("OK: nothing is wrong."));
    }

    private static void print(Terminal terminal, Report.Repaired repair) {
        var what = repair.subject() + ": "
                + repair.problem().map(p -> "not repaired: " + p).orElse(repair.action());
        var mark = repair.problem().isEmpty() ? terminal.green("FIXED") : terminal.red("FAILED");
        terminal.print(mark + " " + repair.code());
        Paragraph.print(terminal, "  ", what);
    }

    private static void print(Terminal terminal, Report.Found found) {
        boolean wrong = found.weight() == Finding.Weight.WRONG;
        terminal.print((wrong ? terminal.red("WRONG") : terminal.yellow("WATCH")) + " " + terminal.bold(found.code()));
        Paragraph.print(terminal, "  what   ", found.subject());
        Paragraph.print(terminal, "  seen   ", found.evidence());
        Paragraph.print(terminal, "  means  ", found.consequence());
        Paragraph.print(terminal, "  do     ", found.remedy());
        terminal.print("");
    }
}
