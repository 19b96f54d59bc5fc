package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/// Nodes that stand still for longer than the others wait for them, and then go on.
final class StandstillFaults {
    /// From its going on to having rejoined.
    static final Duration BACK = Duration.ofSeconds(30);

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
                ReservedTrigger.fault(),
                new Fault(
                        "a node stands still for 8.5 s between two chunks",
                        "SIGSTOP while it holds lanes with due tasks, and the server waits for it still; SIGCONT",
                        "it is fenced before it settles anything in its old runs",
                        StandstillFaults::betweenChunks),
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
        zombie.freeze();
        var recovery = cluster.recovery();
        var seen = recovery.within(Duration.ofSeconds(20));
        awaitSince(recovery, Duration.ofSeconds(20));
        int mark = zombie.mark();
        zombie.thaw();
        tenFirings(cluster);
        zombie.awaitSince(mark, "fenced why=stood-still", BACK);
        zombie.awaitSince(mark, "rejoined", BACK);
        tenFirings(cluster);
        awaitWorks(cluster, zombie);
        // While it is there: who takes its place would put right what it left.
        assertThat(cluster.breaks()).isEmpty();
        cluster.remove(zombie);
        return "its lanes were settled by others after " + seen
                + "; ten firings later, and ten after it had rejoined, nothing had overlapped";
    }

    private static void awaitSince(Recovery recovery, Duration time) {
        Await.until(
                Duration.ofMinutes(1), time + " passed", () -> System.nanoTime() - recovery.since() > time.toNanos());
    }

    /// It takes part again.
    static void awaitWorks(Cluster cluster, Node node) {
        var now = cluster.ground.value("select clock_timestamp()");
        Await.until(Duration.ofMinutes(1), node.id + " works again", () -> {
            fire(cluster);
            return cluster.ground.is(
                    "exists (select from compensation.runs where node = '%s' and started_at > timestamptz '%s')"
                            .formatted(node.id, now));
        });
    }

    /// Of each lane.
    static void tenFirings(Cluster cluster) {
        cluster.unload();
        for (int i = 0; i < 10; i++) fire(cluster);
    }

    private static void fire(Cluster cluster) {
        cluster.ground.taskInEveryLane();
        cluster.must("fire", "--wait", "PT30S");
    }

    /// Longer than its peers wait, and shorter than the server does: it holds its lanes still, and only its own look at
    /// the clock keeps it from going on where it stopped.
    private static String betweenChunks(Cluster cluster) {
        var way = Way.PLAIN.with("compensation.engine.chunk-max=20", "compensation.engine.chunks-at-once=1");
        var zombie = cluster.launch("z", way).awaitStarted();
        cluster.unload();
        Await.until(Duration.ofMinutes(2), "z stands still between two chunks of a lane", () -> {
            if (cluster.open() < 2_000) cluster.ground.tasks(4_000);
            zombie.freeze();
            // What was on its way arrives.
            boolean between = cluster.ground.is(BETWEEN_CHUNKS.formatted("clock_timestamp()", 1));
            if (!between) zombie.thaw();
            return between;
        });
        long frozen = System.nanoTime();
        cluster.ground.value("select pg_sleep(0.5)");
        var then = cluster.ground.value("select clock_timestamp()");
        Await.until(
                Duration.ofSeconds(20),
                "8.5 s stood still",
                () -> System.nanoTime() - frozen > Duration.ofMillis(8_500).toNanos());
        assertThat(cluster.ground.is(BETWEEN_CHUNKS.formatted("timestamptz '" + then + "'", 2)))
                .as("it holds a lane with due tasks still, and has said nothing")
                .isTrue();
        int mark = zombie.mark();
        zombie.thaw();
        var before = zombie.awaitSince(mark, "fenced why=stood-still", BACK);
        zombie.awaitSince(mark, "rejoined", BACK);
        assertThat(before).noneMatch(line -> line.contains("settled "));
        assertThat(cluster.ground.column("""
                        select e.id from compensation.ledger_entries e join compensation.runs r on r.id = e.run_id
                        where r.node = 'z' and r.started_at < timestamptz '%1$s' and e.settled_at > timestamptz '%1$s'
                        """.formatted(then)))
                .as("entries of its old runs, made after it stood still")
                .isEmpty();
        tenFirings(cluster);
        awaitWorks(cluster, zombie);
        assertThat(cluster.breaks()).isEmpty();
        cluster.remove(zombie);
        return "it said so before anything else, settled nothing in its old runs, and rejoined";
    }

    /// It holds a lane with due tasks by a session that was idle at a time, for no more than some seconds.
    private static final String BETWEEN_CHUNKS = """
            exists (select from pg_locks k join pg_stat_activity s using (pid)
                where k.locktype = 'advisory' and k.objsubid = 2 and s.datname = current_database()
                  and s.application_name = 'compensationd z' and s.state = 'idle'
                  and %s - s.state_change < interval '%d seconds'
                  and exists (select from compensation_tasks t where t.status = 'pending' and t."userId" & 7 = k.objid))
            """;

    /// Nothing in the JVM moves while it writes, as in a collection of garbage, but its sockets are as alive as ever.
    private static String safepoint(Cluster cluster) throws Exception {
        var pipe = Files.createTempDirectory("pipe-").resolve("dump");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        int mark = cluster.node("a").mark();
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
        cluster.node("a").awaitSince(mark, "fenced why=stood-still", BACK);
        cluster.node("a").awaitSince(mark, "rejoined", BACK);
        awaitWorks(cluster, cluster.node("a"));
        return "what was due was settled after " + seen + "; ten firings later nothing had overlapped";
    }

    private static String poolExhausted(Cluster cluster) throws Exception {
        var node = cluster.launch("w", Way.failing("after-claim:pause*2").with("compensation.database.work-pool=2"));
        node.process().awaitLog("failpoint name=", Duration.ofSeconds(90));
        var recovery = cluster.recovery();
        try (var aside = Executors.newVirtualThreadPerTaskExecutor()) {
            var seen = aside.submit(() -> recovery.within(Takeover.BOUND));
            Await.always(Duration.ofSeconds(15), "the node checks in", () -> cluster.ground.is("""
                    exists (select from compensation.qrtz_scheduler_state where instance_name = 'w'
                        and last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 10000)
                    """));
            assertThat(cluster.breaks()).isEmpty();
            cluster.remove(node);
            return "it checked in all the time; every lane within " + seen.get();
        }
    }
}
