package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

    private static final String PROMISED = "it leaves and says why, and works again once its clock is right;"
            + " no slot twice, no overlap; the other nodes go on";

    private static final Duration TOLD = Duration.ofMinutes(1);

    private ClockFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "a node's clock jumps 5 minutes ahead, and back",
                        "libfaketime, for 20 s each",
                        PROMISED,
                        cluster -> jump(cluster, "+300")),
                new Fault(
                        "a node's clock jumps 5 minutes back, and ahead",
                        "libfaketime, for 20 s each",
                        PROMISED,
                        cluster -> jump(cluster, "-300")),
                new Fault(
                        "a node's clock creeps 8 s away",
                        "libfaketime, 1 s more every 2 s",
                        PROMISED,
                        cluster -> creep(cluster)),
                new Fault(
                        "the only node's clock jumps 5 minutes back, and ahead",
                        "libfaketime, for 20 s",
                        "it says so and is not ready meanwhile; it goes on when its clock is right, not 5 minutes later",
                        cluster -> alone(cluster.server)));
    }

    /// Where it is installed.
    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    private static String jump(Cluster cluster, String away) throws IOException {
        var file = rightClock();
        var node = cluster.launch("k", way(file)).awaitStarted();
        set(file, away);
        node.process().awaitLog("clock-jumped by=", TOLD);
        node.process().awaitLog("fenced why=clock-set", TOLD);
        return rightAgain(cluster, node, file);
    }

    private static String creep(Cluster cluster) throws IOException {
        var file = rightClock();
        var node = cluster.launch("k", way(file)).awaitStarted();
        for (int step = 1; step <= 8; step++) {
            set(file, "+" + step);
            cluster.awaitPassed(Duration.ofSeconds(2));
        }
        node.process().awaitLog("clock-skew skew=", TOLD);
        node.process().awaitLog("fenced why=clock-skew", TOLD);
        return rightAgain(cluster, node, file);
    }

    /// After it left.
    private static String rightAgain(Cluster cluster, Node node, Path file) throws IOException {
        var there = shown(cluster, 20);
        assertThat(node.process().log()).contains("rejoin-waits ").doesNotContain("rejoined ");
        set(file, "+0");
        var joined = worksAgain(cluster, node);
        var again = shown(cluster, 20);
        assertThat(node.process().isAlive()).isTrue();
        assertThat(node.process().log().lines().filter(line -> line.contains("rejoined ")))
                .hasSize(1);
        cluster.remove(node);
        return "every lane within %s while it was wrong, within %s when it was right; a run of its own %s after that"
                .formatted(there, again, joined);
    }

    /// How long it took to a run of its own.
    private static String worksAgain(Cluster cluster, Node node) {
        long since = System.nanoTime();
        long runs = cluster.ground.number("select coalesce(max(id), 0) from compensation.runs");
        node.process().awaitLog("rejoined ", TOLD);
        Await.until(Duration.ofMinutes(2), node.id + " settles", () -> {
            cluster.ground.taskInEveryLane();
            cluster.awaitPassed(Duration.ofMillis(500));
            return cluster.ground.is(
                    "exists (select from compensation.runs where node = '%s' and id > %d and succeeded > 0)"
                            .formatted(node.id, runs));
        });
        return seconds(Duration.ofNanos(System.nanoTime() - since));
    }

    private static String alone(TestServer server) throws Exception {
        try (var cluster = new Cluster(server, Ground.on(server, "alone"))) {
            var file = rightClock();
            var node = cluster.launch("k", way(file)).awaitStarted();
            cluster.load();
            var line = node.process().awaitLog("listening address=", TOLD);
            var address = line.replaceFirst(".* address=(\\S+).*", "$1") + "/readyz";
            Await.until(TOLD, "ready", () -> status(address) == 200);
            set(file, "-300");
            node.process().awaitLog("fenced why=clock-set", TOLD);
            node.process().awaitLog("s behind the database's", TOLD);
            Await.until(TOLD, "not ready", () -> status(address) == 503);
            cluster.awaitPassed(Duration.ofSeconds(20));
            set(file, "+0");
            var took = cluster.recovery().within(Duration.ofSeconds(60));
            Await.until(TOLD, "ready again", () -> status(address) == 200);
            assertThat(cluster.breaks()).isEmpty();
            return "every lane had settled " + took + " after its clock was right";
        }
    }

    private static int status(String address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static Path rightClock() throws IOException {
        var file = Files.createTempFile("faketime-", "");
        set(file, "+0");
        return file;
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
        return seconds(longest);
    }

    private static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1000.0);
    }
}
