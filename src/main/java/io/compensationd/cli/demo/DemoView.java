package io.compensationd.cli.demo;

import io.compensationd.cli.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Draws one snapshot after another: in place on a terminal, a plain line each elsewhere.
final class DemoView {
    private static final int BAR = 30;

    private final Terminal terminal;
    private final int tasks;
    private int drawn;
    private long settledBefore;
    private Duration before = Duration.ZERO;

    DemoView(Terminal terminal, int tasks) {
        this.terminal = terminal;
        this.tasks = tasks;
    }

    void show(DemoSnapshot snapshot, Duration elapsed) {
        var rate = rate(snapshot, elapsed);
        if (terminal.colours()) redraw(picture(snapshot, elapsed, rate));
        else if (!snapshot.nodes().isEmpty()) terminal.note(line(snapshot, elapsed, rate));
    }

    /// A line that stays.
    void note(String line) {
        terminal.note(line);
        drawn = 0;
    }

    private long rate(DemoSnapshot snapshot, Duration elapsed) {
        long nanos = Math.max(1, elapsed.minus(before).toNanos());
        long rate = (snapshot.settled() - settledBefore) * 1_000_000_000L / nanos;
        settledBefore = snapshot.settled();
        before = elapsed;
        return rate;
    }

    private void redraw(List<String> lines) {
        var up = drawn > 0 ? "\u001b[" + drawn + "A" : "";
        terminal.note(up + lines.stream().map(line -> "\u001b[2K" + line).collect(Collectors.joining("\n")));
        drawn = lines.size();
    }

    private static String line(DemoSnapshot s, Duration elapsed, long rate) {
        return String.format(
                Locale.ROOT,
                "%5.1fs settled=%d amount=%s rate=%d/s pending=%d waiting=%d retried=%d failed=%d",
                elapsed.toMillis() / 1000.0,
                s.settled(),
                s.amount().toPlainString(),
                rate,
                s.pending(),
                s.waiting(),
                s.retried(),
                s.failed());
    }

    private List<String> picture(DemoSnapshot s, Duration elapsed, long rate) {
        var lines = new ArrayList<String>();
        lines.add(row("lane", "held by", "settled", "amount", "retries", "failed"));
        for (var lane : s.lanes()) lines.add(row(lane));
        lines.add("");
        lines.add(row("node", "runs", "settled", "amount", "retries", "failed"));
        for (var node : s.nodes()) lines.add(row(node));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%s  %,d of %,d settled  %,d/s  %,d wait for a retry  %.1fs",
                bar(s.settled()),
                s.settled(),
                tasks,
                rate,
                s.waiting(),
                elapsed.toMillis() / 1000.0));
        return lines;
    }

    private String bar(long settled) {
        int full = (int) (BAR * settled / Math.max(1, tasks));
        return "█".repeat(full) + "░".repeat(BAR - full);
    }

    private static String row(DemoSnapshot.Row r) {
        return row(
                r.name(),
                r.now(),
                String.format(Locale.ROOT, "%,d", r.settled()),
                String.format(Locale.ROOT, "%,.4f", r.amount()),
                String.format(Locale.ROOT, "%,d", r.retried()),
                String.format(Locale.ROOT, "%,d", r.failed()));
    }

    private static String row(String name, String now, String settled, String amount, String retried, String failed) {
        return String.format("%-8s %-10s %9s %14s %9s %8s", name, now, settled, amount, retried, failed);
    }
}
