package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Nodes that stand still for longer than the others wait for them, and then go on.
final class StandstillFaults {
    private StandstillFaults() {}

    static Fault withAClaim() {
        return new Fault(
                "a node stands still for 20 s with a claim",
                "failpoint after-claim, SIGSTOP 20 s, SIGCONT",
                "others take its lane; nothing overlaps in the ten firings that follow",
                cluster -> zombie(cluster, "after-claim:pause"));
    }

    /// Those that take long.
    static List<Fault> more() {
        return List.of(
                new Fault(
                        "a node stands still for 20 s with the guard",
                        "failpoint fence, SIGSTOP 20 s, SIGCONT",
                        "others take its lane; nothing overlaps in the ten firings that follow",
                        cluster -> zombie(cluster, "fence:pause")),
                new Fault(
                        "a node stands still for 20 s with acquired triggers",
                        "SIGSTOP 20 s while idle, all intervals due; SIGCONT",
                        "no slot takes effect twice",
                        StandstillFaults::zombieWithATrigger),
                new Fault(
                        "a long pause of garbage collection",
                        "a heap dump into a pipe that nobody reads for 14 s: all threads stand still at a safepoint",
                        "others take its lanes; nothing overlaps afterwards",
                        StandstillFaults::safepoint),
                new Fault(
                        "work pool exhausted",
                        "a pool of 2, and two firings that keep their connections for 20 s",
                        "its check-ins go on: no false fail-over; others settle its lanes",
                        StandstillFaults::poolExhausted));
    }

    /// A node that stands still at a failpoint, until long after it was called dead.
    private static String zombie(Cluster cluster, String failpoint) {
        var zombie = cluster.launch("z", Way.failing(failpoint));
        zombie.process().awaitLog("failpoint name=", Duration.ofSeconds(90));
        zombie.process().freeze();
        var recovery = cluster.recovery();
        var seen = recovery.within(Duration.ofSeconds(20));
        Await.until(
                Duration.ofMinutes(1),
                "20 s stood still",
                () -> System.nanoTime() - recovery.since()
                        > Duration.ofSeconds(20).toNanos());
        zombie.process().thaw();
        tenFirings(cluster);
        cluster.remove(zombie);
        return "its lanes were settled by others after " + seen + "; ten firings later nothing had overlapped";
    }

    /// Of each lane.
    private static void tenFirings(Cluster cluster) {
        cluster.unload();
        for (int i = 0; i < 10; i++) {
            cluster.ground.taskInEveryLane();
            cluster.must("fire", "--wait", "PT30S");
        }
    }

    private static String zombieWithATrigger(Cluster cluster) {
        cluster.unload();
        var zombie = cluster.node("a");
        Await.until(Duration.ofMinutes(1), "a trigger reserved by a", () -> {
            cluster.ground.sql("""
                    update compensation.qrtz_triggers set next_fire_time = extract(epoch from clock_timestamp()) * 1000 + 2000
                    where trigger_name like 'lane-%' and trigger_state = 'WAITING'
                    """);
            cluster.awaitPassed(Duration.ofMillis(500));
            zombie.freeze();
            boolean holds = cluster.ground.is(
                    "exists (select from compensation.qrtz_fired_triggers where instance_name = 'a' and state = 'ACQUIRED')");
            if (!holds) zombie.thaw();
            return holds;
        });
        var recovery = cluster.recovery();
        var seen = recovery.within(Duration.ofSeconds(20));
        cluster.awaitPassed(Duration.ofSeconds(20));
        zombie.thaw();
        tenFirings(cluster);
        return "every lane went on after " + seen + "; slots skipped because they were seen: "
                + zombie.process()
                        .log()
                        .lines()
                        .filter(line -> line.contains("slot-seen-twice"))
                        .count();
    }

    /// Nothing in the JVM moves while it writes, as in a collection of garbage, but its sockets are as alive as ever.
    private static String safepoint(Cluster cluster) throws Exception {
        var pipe = Files.createTempDirectory("pipe-").resolve("dump");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var dump = new ProcessBuilder(
                        jcmd,
                        "" + cluster.node("a").process().pid(),
                        "GC.heap_dump",
                        "-overwrite",
                        "-parallel=1",
                        pipe.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var recovery = cluster.recoveryOfAll();
        var seen = recovery.within(Duration.ofSeconds(30));
        cluster.awaitPassed(Duration.ofSeconds(14));
        try (var in = Files.newInputStream(pipe)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        dump.waitFor();
        tenFirings(cluster);
        return "what was due was settled after " + seen + "; ten firings later nothing had overlapped";
    }

    private static String poolExhausted(Cluster cluster) {
        var node = cluster.launch("w", Way.failing("after-claim:pause*2").with("compensation.database.work-pool=2"));
        node.process().awaitLog("failpoint name=", Duration.ofSeconds(90));
        var recovery = cluster.recovery();
        Await.always(Duration.ofSeconds(15), "the node checks in", () -> cluster.ground.is("""
                exists (select from compensation.qrtz_scheduler_state where instance_name = 'w'
                    and last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 10000)
                """));
        var seen = recovery.within(Duration.ofMinutes(1));
        cluster.remove(node);
        return "it checked in all the time; every lane within " + seen;
    }
}
