package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A node's clock, by Debian's libfaketime. The database's and the others' stay right.
final class ClockFaults {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private static final String PROMISED = "no slot twice, no overlap; the other nodes go on";

    private static final Duration TOLD = Duration.ofSeconds(30);

    private ClockFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "a node's clock jumps 5 minutes ahead, and back",
                        "libfaketime, for 20 s each",
                        PROMISED,
                        cluster -> clock(cluster, "+300", "-0", 1)),
                new Fault(
                        "a node's clock jumps 5 minutes back, and ahead",
                        "libfaketime, for 20 s each",
                        PROMISED,
                        cluster -> clock(cluster, "-300", "+0", 1)),
                new Fault(
                        "a node's clock creeps 8 s away",
                        "libfaketime, 1 s more every 2 s",
                        PROMISED,
                        cluster -> clock(cluster, "+%d", "+0", 8)));
    }

    /// Where it is installed.
    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /// @param steps on the way there, one every 2 s
    private static String clock(Cluster cluster, String away, String back, int steps) throws IOException {
        var file = Files.createTempFile("faketime-", "");
        set(file, "+0");
        var node = cluster.launch("k", way(file)).awaitStarted();
        for (int step = 1; step <= steps; step++) {
            set(file, away.formatted(step));
            if (steps > 1) cluster.ground.value("select pg_sleep(2)");
        }
        if (steps == 1) node.process().awaitLog("clock-jumped by=", TOLD);
        var there = shown(cluster, 20);
        set(file, back);
        var again = shown(cluster, 20);
        assertThat(node.process().isAlive()).isTrue();
        var warned = node.process()
                .log()
                .lines()
                .filter(line -> line.contains("clock"))
                .count();
        cluster.remove(node);
        return "every lane within %s while it was wrong, within %s when it was right; lines about clocks: %d"
                .formatted(there, again, warned);
    }

    private static Way way(Path file) {
        var environment = Map.of(
                "LD_PRELOAD", library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_NO_CACHE", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Else each wait of the JVM is longer or shorter by the offset.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
        return new Way(List.of(), environment, Way.PLAIN.settings()).with();
    }

    /// At once: a reader must not find it empty.
    private static void set(Path file, String offset) throws IOException {
        var next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), offset + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String shown(Cluster cluster, int seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        return shown(cluster, () -> System.nanoTime() > end);
    }

    /// The longest that a lane took, of tasks stored until then.
    static String shown(Cluster cluster, BooleanSupplier until) {
        var longest = Duration.ZERO;
        while (!until.getAsBoolean()) {
            var recovery = cluster.recovery();
            recovery.within(Duration.ofMinutes(1));
            var took = Duration.ofNanos(System.nanoTime() - recovery.since());
            if (took.compareTo(longest) > 0) longest = took;
            Await.until(Duration.ofSeconds(5), "a second", () -> System.nanoTime() - recovery.since() > 1_000_000_000L);
        }
        return "%.1f s".formatted(longest.toMillis() / 1000.0);
    }
}
