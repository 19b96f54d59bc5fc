package io.compensationd.cli;

import static java.util.stream.Collectors.toList;

import io.compensationd.cli.StatusReport.LaneStatus;
import io.compensationd.compensation.Backlog.Pile;
import io.compensationd.schedule.Board.PauseNote;
import io.compensationd.schedule.Board.TriggerState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        header = "Shows what waits, who works, and what hangs.",
        description = {
            "Due tasks are settled as soon as a node gets to them; waiting ones have a time of",
            "their own, after a failed attempt. Needs no node, and changes nothing."
        })
final class Status implements Callable<Integer> {
    private final Globals globals;

    Status(Globals globals) {
        this.globals = globals;
    }

    @Override
    public Integer call() throws SQLException {
        try (var workspace = globals.workspace()) {
            var report = StatusReport.read(workspace);
            if (globals.json()) globals.terminal().json(report);
            else print(report);
        }
        return ExitCode.DONE;
    }

    private void print(StatusReport report) {
        terminal().print(terminal().bold("Database") + "  " + report.database());
        nodes(report);
        pauses(report.at(), report.lanes());
        lanes(report);
        triggers(report);
        gaps(report);
        left(report);
    }

    private void nodes(StatusReport report) {
        terminal().print("");
        if (report.nodes().isEmpty()) {
            terminal().print(terminal().red("No node.") + " Nothing is settled. Start one: compensationd run");
            return;
        }
        var table = Table.of("NODE", "STATE", "LAST CHECK-IN");
        for (var node : report.nodes()) {
            var state = node.alive() ? terminal().green("alive") : terminal().red("gone");
            table.row(node.id(), state, Ages.say(node.checkInAge()) + " ago");
        }
        table.print(terminal());
    }

    /// One line for each pause, whatever the number of its lanes.
    private void pauses(Instant now, List<LaneStatus> lanes) {
        var pauses = lanes.stream()
                .filter(LaneStatus::paused)
                .collect(Collectors.groupingBy(lane -> lane.note().map(Status::why), LinkedHashMap::new, toList()));
        if (!pauses.isEmpty()) terminal().print("");
        pauses.forEach((why, some) -> {
            var numbers = some.stream().map(LaneStatus::lane).collect(Collectors.toCollection(TreeSet::new));
            var which = LaneChoice.say(some.size() == lanes.size() ? Set.of() : numbers);
            var since = some.stream()
                    .flatMap(lane -> lane.note().stream())
                    .map(PauseNote::at)
                    .sorted()
                    .findFirst();
            terminal()
                    .print(terminal().yellow("PAUSED: " + which)
                            + why.map(Why::words).orElse("")
                            + since.map(at -> ", since " + at.truncatedTo(ChronoUnit.SECONDS))
                                    .orElse("")
                            + why.flatMap(Why::until).map(end -> ends(now, end)).orElse(""));
        });
    }

    /// @param until to the second
    private record Why(String words, Optional<Instant> until) {}

    private static String ends(Instant now, Instant end) {
        var rest = Duration.between(now, end);
        return ", ends at " + end + (rest.isPositive() ? " (in " + Ages.say(rest) + ")" : " (now)");
    }

    private static Why why(PauseNote note) {
        return new Why(
                " by " + note.by() + note.reason().map(reason -> ": " + reason).orElse(""),
                note.until().map(end -> end.truncatedTo(ChronoUnit.SECONDS)));
    }

    private void lanes(StatusReport report) {
        terminal().print("");
        var table = Table.of("LANE", "STATE", "DUE>", "AMOUNT>", "FOR>", "WAITING>", "AMOUNT>", "NEXT>");
        for (var lane : report.lanes()) {
            var state = lane.paused() ? terminal().yellow("paused") : "open";
            row(table, "" + lane.lane(), state, lane.due(), lane.waiting(), until(report.at(), lane.next()));
        }
        row(table, "all", "", report.due(), report.waiting(), "");
        table.print(terminal());
    }

    private static void row(Table table, String lane, String state, Pile due, Pile waiting, String next) {
        var age = due.age().map(Ages::say).orElse("");
        table.row(lane, state, due.tasks(), amount(due), age, waiting.tasks(), amount(waiting), next);
    }

    private void triggers(StatusReport report) {
        terminal().print("");
        if (report.triggers().isEmpty()) {
            terminal().print("No triggers yet: the first node stores them.");
            return;
        }
        var rest = new TreeMap<String, TriggerState>();
        report.triggers().forEach(trigger -> rest.put(trigger.name(), trigger));
        var table = Table.of("TRIGGER", "STATE", "FIRES>", "TRIGGER", "STATE", "FIRES>");
        for (var lane : report.lanes()) {
            var interval = Optional.ofNullable(rest.remove("lane-" + lane.lane()));
            var due = Optional.ofNullable(rest.remove("due-" + lane.lane()));
            table.row(Stream.of(interval, due)
                    .flatMap(trigger -> cells(report, trigger))
                    .toArray());
        }
        for (var other : rest.values())
            table.row(Stream.concat(cells(report, Optional.of(other)), Stream.of("", "", ""))
                    .toArray());
        table.print(terminal());
        for (var wedge : report.wedged())
            terminal()
                    .print(terminal()
                            .red("WEDGED: " + wedge.trigger() + " stays in " + wedge.state()
                                    + " without a firing behind it."));
    }

    private Stream<Object> cells(StatusReport report, Optional<TriggerState> trigger) {
        return trigger.<Stream<Object>>map(t -> Stream.of(t.name(), state(t), until(report.at(), t.next())))
                .orElse(Stream.of("", terminal().red("missing"), ""));
    }

    private String state(TriggerState trigger) {
        return switch (trigger.state()) {
            case "ERROR" -> terminal().red(trigger.state());
            case "PAUSED", "PAUSED_BLOCKED" -> terminal().yellow(trigger.state());
            default -> trigger.state();
        };
    }

    private void gaps(StatusReport report) {
        if (report.gaps().isEmpty()) return;
        terminal().print("");
        var table = Table.of("MISSED IN 24 H", "SLOTS>", "LANES>", "FROM", "TO");
        for (var gap : report.gaps())
            table.row(
                    gap.reason().replace('_', ' '),
                    gap.slots(),
                    gap.lanes().size(),
                    gap.first().truncatedTo(ChronoUnit.SECONDS),
                    gap.last().truncatedTo(ChronoUnit.SECONDS));
        table.print(terminal());
    }

    private void left(StatusReport report) {
        var piles = new LinkedHashMap<String, Pile>();
        piles.put("failed", report.failed());
        piles.put("processing", report.processing());
        piles.putAll(report.unknown());
        piles.values().removeIf(pile -> pile.tasks() == 0);
        if (piles.isEmpty()) return;
        terminal().print("");
        var table = Table.of("LEFT BEHIND", "TASKS>", "AMOUNT>", "OLDEST>", "SEE");
        piles.forEach((status, pile) -> table.row(
                status,
                pile.tasks(),
                amount(pile),
                pile.age().map(Ages::say).orElse(""),
                "tasks list --status " + status));
        table.print(terminal());
        if (report.processing().tasks() > 0)
            terminal().print("Another program took those in processing and may have charged them already.");
        if (!report.unknown().isEmpty())
            terminal()
                    .print("A status that nobody defined is left alone: "
                            + report.unknown().keySet());
    }

    private static String amount(Pile pile) {
        return pile.tasks() == 0 ? "" : pile.amount().toPlainString();
    }

    /// Quartz takes up to 5 s to see what became due.
    private static String until(Instant now, Optional<Instant> then) {
        if (then.isEmpty()) return "";
        var wait = Duration.between(now, then.get());
        if (wait.isPositive()) return "in " + Ages.say(wait);
        return wait.compareTo(Duration.ofSeconds(-5)) > 0 ? "now" : Ages.say(wait.negated()) + " late";
    }

    private Terminal terminal() {
        return globals.terminal();
    }
}
