package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Disks that are full: small ones in memory, which only root can mount.
final class DiskFaults {
    private DiskFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "PostgreSQL's disk is full, and freed",
                        "its cluster on a tmpfs, filled up for 10 s under load",
                        "no attempt spent, no node ends; work goes on when there is room",
                        _ -> full()),
                new Fault(
                        "the disk of a node's log is full",
                        "its output on a tmpfs of 64 kB, filled up",
                        "it goes on settling",
                        DiskFaults::logFull));
    }

    static boolean possible() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String full() throws Exception {
        var disk = mount("300m");
        try {
            var server = TestServer.in(
                    Files.createDirectory(disk.resolve("postgres")),
                    List.of("fsync=off", "track_commit_timestamp=on", "max_connections=80", "max_wal_size=48MB"));
            try (var cluster = new Cluster(server, Ground.on(server, "full_disk")).with(2)) {
                cluster.load();
                cluster.ground.tasks(4_000);
                fill(disk.resolve("ballast"));
                cluster.awaitPassed(Duration.ofSeconds(10));
                var tried = cluster.nodes().stream()
                        .mapToLong(node -> node.process()
                                .log()
                                .lines()
                                .filter(line -> line.contains("53100"))
                                .count())
                        .sum();
                assertThat(tried).as("errors \"disk full\" at the nodes").isPositive();
                Files.delete(disk.resolve("ballast"));
                if (!server.isAlive()) server.startAgain();
                var recovery = cluster.recovery();
                var seen = recovery.within(Duration.ofSeconds(90));
                assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
                assertThat(cluster.breaks()).isEmpty();
                return "%d errors \"disk full\" at the nodes; every lane worked %s after there was room"
                        .formatted(tried, seen);
            } finally {
                if (server.isAlive()) server.crash();
            }
        } finally {
            unmount(disk);
        }
    }

    private static String logFull(Cluster cluster) throws Exception {
        var disk = mount("64k");
        try {
            var log = disk.resolve("node.log");
            var node = cluster.launch("l", Way.PLAIN).awaitStarted();
            node.startAgain(Way.PLAIN, log).awaitStarted();
            fill(disk.resolve("ballast"));
            var before = cluster.ground.number("select count(*) from compensation.runs where node = 'l'");
            Await.until(
                    Duration.ofSeconds(90),
                    "it works on without a log",
                    () -> cluster.ground.number("select count(*) from compensation.runs where node = 'l'")
                            > before + 2);
            cluster.remove(node);
            return "it went on; every lane within " + cluster.recovery().within(Duration.ofSeconds(30));
        } finally {
            unmount(disk);
        }
    }

    private static Path mount(String size) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("disk-");
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
        return folder;
    }

    private static void unmount(Path folder) throws IOException, InterruptedException {
        run("umount", "-l", folder.toString());
    }

    private static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor())
                .as("%s", List.of(words))
                .isZero();
    }

    /// To the last byte.
    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            for (var size : List.of(1 << 20, 1 << 12, 1))
                try {
                    while (true) out.write(new byte[size]);
                } catch (IOException e) {
                    // Full for writes of this size.
                }
        }
    }
}
