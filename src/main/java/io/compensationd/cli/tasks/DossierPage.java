package io.compensationd.cli.tasks;

import io.compensationd.cli.Table;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.desk.AttemptRow;
import io.compensationd.compensation.desk.Circumstances.EntryRow;
import io.compensationd.compensation.desk.Dossier;
import io.compensationd.compensation.desk.Dossier.Bodies;
import java.util.List;

/// A dossier for a person.
final class DossierPage {
    private final Terminal terminal;
    private final Dossier dossier;

    DossierPage(Terminal terminal, Dossier dossier) {
        this.terminal = terminal;
        this.dossier = dossier;
    }

    void print() {
        row();
        why();
        if (!dossier.attempts().isEmpty()) attempts(dossier.attempts());
        dossier.circumstances().entry().ifPresent(this::entry);
        dossier.bodies().ifPresent(this::bodies);
    }

    private void row() {
        var task = dossier.task();
        var charge = task.charge();
        var progress = task.progress();
        var times = task.times();
        terminal.print(terminal.bold("Task " + task.id()));
        line("status", Shown.line(progress.status(), 40) + ", " + Shown.attempts(task) + " attempts failed");
        line("account", charge.userId() + " (" + Shown.line(task.origin().userClerkId(), 60) + ")");
        line("cost", Shown.amount(charge.cost()) + ", pricing " + charge.userPricingId());
        line(
                "for",
                Shown.line(task.origin().serviceProvider() + " " + task.origin().requestApi(), 120));
        line("key", Shown.line(charge.key(), 255));
        line("created", times.created().toString());
        line("updated", times.updated().toString());
        line("due", times.nextRetry().toString());
        if (times.lastAttempt() != null) line("attempted", times.lastAttempt().toString());
        if (times.completed() != null) line("completed", times.completed().toString());
        if (progress.failureReason() != null) line("reason", Shown.line(progress.failureReason(), 60));
        if (progress.errorMessage() != null) line("message", Shown.line(progress.errorMessage(), 500));
    }

    private void why() {
        heading("Why it is " + (dossier.explanation().due() ? "about to be settled" : "where it is"));
        dossier.explanation().because().forEach(because -> terminal.print("- " + Shown.printable(because.words())));
    }

    private void attempts(List<AttemptRow> attempts) {
        heading("Attempts that did not settle it, the latest first");
        var table = Table.of("ATTEMPT>", "AT", "NODE", "RUN>", "OUTCOME", "REASON", "SQLSTATE", "ERROR");
        for (var attempt : attempts)
            table.row(
                    attempt.attempt(),
                    Shown.time(attempt.at()),
                    Shown.line(attempt.node(), 40),
                    attempt.runId() == null ? "-" : attempt.runId(),
                    attempt.outcome(),
                    attempt.reason(),
                    Shown.line(attempt.sqlState(), 5),
                    Shown.line(attempt.error(), 200));
        table.print(terminal);
    }

    private void entry(EntryRow entry) {
        heading("Ledger entry " + entry.id());
        line("settled", entry.settledAt().toString());
        line("amount", Shown.amount(entry.amount()) + " from account " + entry.accountId());
        line("balance", Shown.amount(entry.balanceBefore()) + " -> " + Shown.amount(entry.balanceAfter()));
        line(
                "run",
                entry.runId()
                        + entry.node()
                                .map(node -> " on " + Shown.line(node, 60))
                                .orElse(""));
        line("lane", entry.lane() + ", epoch " + entry.epoch());
    }

    private void bodies(Bodies bodies) {
        heading("Request body");
        terminal.print(Shown.printable(bodies.request().text()));
        heading("Response body");
        terminal.print(Shown.printable(bodies.response().text()));
    }

    private void heading(String text) {
        terminal.print("");
        terminal.print(terminal.bold(text));
    }

    private void line(String name, String value) {
        terminal.print("  " + (name + " ".repeat(11)).substring(0, 11) + value);
    }
}
