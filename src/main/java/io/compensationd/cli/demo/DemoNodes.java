package io.compensationd.cli.demo;

import io.compensationd.cli.CommandProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The node processes: each a JVM of its own, running what `compensationd run` runs. Closing kills what still lives.
final class DemoNodes implements AutoCloseable {
    private static final long STOP_SECONDS = 40;
    private static final int LOG_LINES = 15;
    private static final Pattern LISTENING = Pattern.compile("listening address=(\\S+)");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    private DemoNodes(Path folder) {
        this.folder = folder;
    }

    /// @param config settings of all of them; their logs go beside it
    static DemoNodes start(Path config, int count) {
        var nodes = new DemoNodes(config.resolveSibling("logs"));
        try {
            Files.createDirectories(nodes.folder);
            for (int n = 1; n <= count; n++) nodes.processes.add(start(config, "demo-" + n, nodes.log(n)));
        } catch (IOException e) {
            nodes.close();
            throw new UncheckedIOException(e);
        }
        return nodes;
    }

    private static Process start(Path config, String id, Path log) throws IOException {
        var words = new ArrayList<String>();
        words.add(ProcessHandle.current().info().command().orElse("java"));
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path", ""), "io.compensationd.Main"));
        words.addAll(List.of("run", "--config", config.toString(), "--node-id", id));
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        // The demo must never touch a database that the caller's environment names.
        builder.environment().keySet().removeIf(DemoNodes::isSetting);
        return builder.start();
    }

    private static boolean isSetting(String variable) {
        return variable.startsWith("COMPENSATION") || variable.equals("DATABASE_URL") || variable.equals("CRON_SECRET");
    }

    private Path log(int node) {
        return folder.resolve("demo-" + node + ".log");
    }

    /// @throws CommandProblem if one ended by itself, with the end of its log
    void requireAlive() {
        for (int n = 1; n <= processes.size(); n++) {
            var process = processes.get(n - 1);
            if (!process.isAlive())
                throw CommandProblem.failed("Node demo-%d ended with code %d. The end of its log %s:%n%s"
                        .formatted(n, process.exitValue(), log(n), end(log(n))));
        }
    }

    /// Where one of them serves its dashboard; empty: none does yet.
    Optional<String> address() {
        for (int n = 1; n <= processes.size(); n++) {
            var listening = LISTENING.matcher(end(log(n)));
            if (listening.find()) return Optional.of(listening.group(1));
        }
        return Optional.empty();
    }

    private static String end(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /// SIGTERM to all, then waits: each finishes its chunk and leaves the cluster.
    void stop() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (var process : processes)
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS))
                throw CommandProblem.failed(
                        "A node did not stop within " + STOP_SECONDS + " s of SIGTERM; its log is in " + folder + ".");
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
