package io.compensationd.cli.tasks;

import io.compensationd.cli.Terminal;
import java.time.Duration;
import java.util.OptionalLong;

/// How far an import or a change of many tasks is: a bar on a terminal, else a line now and then.
final class Meter {
    private static final int WIDTH = 30;

    private final Terminal terminal;
    private final OptionalLong size;
    private final long every;
    private long shown = System.nanoTime();
    private boolean barShown;

    /// @param size of the file in bytes; empty: there is none, or it is piped in
    Meter(Terminal terminal, OptionalLong size) {
        this.terminal = terminal;
        this.size = size;
        this.every = (terminal.interactive() ? Duration.ofMillis(200) : Duration.ofSeconds(5)).toNanos();
    }

    void read(long lines, long bytes) {
        var total = size.isPresent() ? Math.max(1, size.getAsLong()) : 0;
        show("read", bytes, total, Shown.count(lines) + " lines");
    }

    /// @param what is done to each of them
    void done(String what, long done, long tasks) {
        show(what, done, tasks, Shown.count(done) + " of " + Shown.tasks(tasks));
    }

    /// Gives the line back, so that something else can be said.
    void end() {
        if (!barShown) return;
        terminal.err().print("\r\u001b[K");
        terminal.err().flush();
        barShown = false;
    }

    private void show(String what, long done, long total, String words) {
        var now = System.nanoTime();
        if (now - shown < every) return;
        shown = now;
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K" + bar(what, done, total) + words);
            terminal.err().flush();
            barShown = true;
        } else terminal.note(what + ": " + words);
    }

    private static String bar(String what, long done, long total) {
        var name = "%-8s".formatted(what);
        if (total == 0) return name;
        int full = (int) Math.min(WIDTH, done * WIDTH / total);
        return name + "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + Math.min(100, done * 100 / total)
                + " % ";
    }
}
