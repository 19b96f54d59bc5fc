package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.cli.ExitCode;
import io.compensationd.cli.Globals;
import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.Changed;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `requeue` and `cancel` share: look, ask, do, tell.
abstract class ChangeTasks extends DeskCommand {
    private static final int SHOWN_MAX = 10;

    private final Change change;
    private final Question question;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Of tasks. Without ids the filters say which.")
    private List<Long> ids = List.of();

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(
            names = "--processing",
            description =
                    "Tasks that another program left in processing, too. They may be charged already: look first.")
    private boolean processing;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept on the tasks.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--dry-run", description = "Say how many and how much, and change nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    ChangeTasks(Globals globals, InputStream in, Change change) {
        super(globals);
        this.change = change;
        this.question = new Question(globals.terminal(), in);
    }

    @Override
    void check() {
        filter.check();
        if (filter.with(new TreeSet<>(ids), List.of()).selectsAll())
            throw CommandProblem.usage(
                    "expected ids or a filter like --status failed, found neither." + " Nothing was changed.");
        reason.filter(text -> text.length() > 1000 || text.indexOf('\0') >= 0).ifPresent(text -> {
            throw CommandProblem.usage("expected --reason of at most 1000 characters, found " + text.length());
        });
    }

    @Override
    int at(OpenDesk desk) throws SQLException, IOException {
        var changes = desk.changes();
        var selected = filter.with(new TreeSet<>(ids), List.of());
        var plan = changes.plan(change, selected, processing || filter.names("processing"));
        if (plan.tasks() == 0 && !ids.isEmpty()) throw CommandProblem.refused(nothing(plan));
        if (!json()) notes(plan).forEach(terminal()::note);
        if (ask(plan) && !yes && !question.yes(verb() + " " + sum(plan.tasks(), plan.amount()) + "?")) {
            terminal().note("Nothing was changed.");
            return ExitCode.DONE;
        }
        var changed = ask(plan)
                ? apply(changes.by(actor()), plan)
                : new Changed(0, BigDecimal.ZERO.setScale(4), List.of(), Optional.empty());
        if (json()) terminal().json(report(plan, changed));
        else terminal().print(told(plan, changed));
        return ended(plan, changed);
    }

    private boolean ask(Plan plan) {
        return plan.tasks() > 0 && !dryRun;
    }

    private Changed apply(Changes changes, Plan plan) throws SQLException {
        var meter = new Meter(terminal(), OptionalLong.empty());
        try {
            return changes.apply(plan, reason, done -> meter.done(verb().toLowerCase(Locale.ROOT), done, plan.tasks()));
        } finally {
            meter.end();
        }
    }

    /// As JSON.
    ///
    /// @param planned tasks that would change, `changed` those that did, `held` ids that some session kept,
    ///                `overtaken` those that somebody changed since they were counted
    private record Report(
            String change,
            boolean dryRun,
            long planned,
            BigDecimal plannedAmount,
            long changed,
            BigDecimal amount,
            Map<String, Long> left,
            long charged,
            List<String> missing,
            List<String> held,
            long overtaken) {}

    private Report report(Plan plan, Changed changed) {
        return new Report(
                verb().toLowerCase(Locale.ROOT),
                dryRun,
                plan.tasks(),
                plan.amount(),
                changed.tasks(),
                changed.amount(),
                plan.left(),
                plan.charged(),
                plan.missing().stream().map(String::valueOf).toList(),
                changed.held().stream().map(String::valueOf).toList(),
                ask(plan) ? changed.overtaken(plan) : 0);
    }

    private String told(Plan plan, Changed changed) {
        if (dryRun) return "Would " + verb().toLowerCase(Locale.ROOT) + " " + sum(plan.tasks(), plan.amount()) + ".";
        return done() + " " + sum(changed.tasks(), changed.amount()) + ".";
    }

    private int ended(Plan plan, Changed changed) throws SQLException {
        if (changed.fault().isPresent()) {
            terminal().note("The rest was not done: what is told here was, and stays.");
            throw changed.fault().get();
        }
        if (ask(plan) && changed.overtaken(plan) > 0)
            terminal()
                    .note("Left alone: " + Shown.count(changed.overtaken(plan))
                            + " that somebody changed meanwhile. Look at them, and call this again if they are meant.");
        if (changed.held().isEmpty()) return ExitCode.DONE;
        terminal()
                .note("Another session holds " + Shown.tasks(changed.held().size()) + ", which did not change: "
                        + ids(changed.held()) + ". Try again later.");
        return ExitCode.FAILED;
    }

    private String nothing(Plan plan) {
        return "expected tasks that are " + String.join(" or ", change.from(plan.processing())) + ", found none: "
                + String.join("; ", notes(plan)) + ". Nothing was changed.";
    }

    /// What was selected and stays as it is.
    private List<String> notes(Plan plan) {
        var notes = new ArrayList<String>();
        plan.left()
                .forEach((status, count) ->
                        notes.add("Left alone: " + Shown.count(count) + " " + Shown.line(status, 40)));
        if (plan.left().containsKey("processing"))
            notes.add("Tasks in processing may be charged already; where that was looked at, say --processing");
        if (plan.charged() > 0) notes.add("Left alone: " + Shown.count(plan.charged()) + " that are charged already");
        if (!plan.missing().isEmpty()) notes.add("No task has the id " + ids(plan.missing()));
        return notes;
    }

    private static String ids(Collection<Long> ids) {
        var shown = ids.stream().limit(SHOWN_MAX).map(String::valueOf).collect(Collectors.joining(", "));
        return ids.size() <= SHOWN_MAX ? shown : shown + " and " + (ids.size() - SHOWN_MAX) + " more";
    }

    private static String sum(long tasks, BigDecimal amount) {
        return Shown.tasks(tasks) + " of " + Shown.amount(amount) + " in all";
    }

    private String verb() {
        return switch (change) {
            case REQUEUE -> "Requeue";
            case CANCEL -> "Cancel";
        };
    }

    private String done() {
        return switch (change) {
            case REQUEUE -> "Requeued";
            case CANCEL -> "Cancelled";
        };
    }
}
