package io.compensationd.bench;

import io.compensationd.testing.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node as it is shipped: the packaged folder's launcher, a process of its own, the shipped settings.
final class Node implements AutoCloseable {
    private static final Path LAUNCHER = Path.of("target/compensationd/bin/compensationd");
    private static final Pattern ADDRESS = Pattern.compile("listening address=(\\S+)");
    private static final Pattern HEAP = Pattern.compile("total \\d+K, used (\\d+)K");

    private final Process process;
    private final String id;

    private Node(Process process, String id) {
        this.process = process;
        this.id = id;
    }

    /// Started and checked in.
    static Node start(Copy copy, String id, String... settings) throws Exception {
        if (!Files.isExecutable(LAUNCHER))
            throw new IllegalStateException(LAUNCHER + " is not there: run `mvn -DskipTests package` first");
        var log = log(id).toFile();
        var builder = new ProcessBuilder(LAUNCHER.toAbsolutePath().toString(), "run", "--node-id", id)
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().put("COMPENSATION_HTTP_ENABLED", "false");
        builder.environment().putAll(NodeProcess.environment(copy.url(), List.of(settings)));
        var node = new Node(builder.start(), id);
        node.awaitCheckIn(copy, log.toPath());
        return node;
    }

    /// Several at once.
    static List<Node> start(Copy copy, int count) throws Exception {
        var nodes = new ArrayList<Node>();
        for (int i = 1; i <= count; i++) nodes.add(start(copy, "bench-" + i));
        return nodes;
    }

    private void awaitCheckIn(Copy copy, Path log) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (var connection = copy.connect()) {
            while (!checkedIn(connection)) {
                if (System.nanoTime() > end || process.waitFor(50, TimeUnit.MILLISECONDS))
                    throw new IllegalStateException("node " + id + " did not start:\n" + Files.readString(log));
            }
        }
    }

    private boolean checkedIn(Connection connection) throws SQLException {
        return "1".equals(Copy.value(connection, """
                select count(*) from compensation.qrtz_scheduler_state where instance_name = '%s'
                    and last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 5000
                """.formatted(id)));
    }

    /// Where it serves HTTP.
    String address() throws IOException {
        var found = ADDRESS.matcher(Files.readString(log()));
        if (!found.find()) throw new IllegalStateException("node " + id + " does not say where it listens");
        return found.group(1);
    }

    private Path log() {
        return log(id);
    }

    private static Path log(String id) {
        return Path.of("target", "bench-" + id + ".log");
    }

    /// The most memory it held so far, heap and all; Linux only, elsewhere empty.
    String peakMemory() throws IOException {
        var status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) return "";
        return Files.readString(status)
                .lines()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB")
                .findFirst()
                .orElse("");
    }

    /// Used of the heap after its garbage was collected, as `jcmd` tells; 0 without one.
    String liveHeap() throws IOException, InterruptedException {
        run("GC.run");
        return run("GC.heap_info")
                                .lines()
                                .map(HEAP::matcher)
                                .filter(Matcher::find)
                                .mapToLong(found -> Long.parseLong(found.group(1)))
                                .sum()
                        / 1024
                + " MB";
    }

    private String run(String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.exists(jcmd)) return "";
        var tool = new ProcessBuilder(jcmd.toString(), "" + process.pid(), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        tool.waitFor();
        return said;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }
}
