package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.Proxy.Where;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One seed makes a schedule of faults, some at the same time; then all is healed, comes to rest, and every invariant
/// is
/// checked. `-Dseed=` replays a schedule; `mvn -Pfull verify` runs a long one of a new seed.
///
/// The schedule is the seed's; what the machine makes of it is not: a replay meets the same faults at the same times,
/// and
/// not the same instructions.
class NemesisIT {
    private static final boolean FULL = Boolean.getBoolean("faults.full");
    private static final long SEED = Long.getLong("seed", FULL ? System.nanoTime() : 20261122);

    /// Each lasts about three seconds.
    private static final int STEPS = Integer.getInteger("nemesis.steps", FULL ? 100 : 10);

    private enum Blow {
        KILL,
        FREEZE,
        CUT,
        LOSE_COMMIT,
        LOSE_ANSWER,
        RESET,
        HALF_OPEN,
        SLOW,
        TERMINATE_SESSIONS,
        CRASH_DATABASE,
        PAUSE,
        FIRE,
        BURST
    }

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<String> schedule = new ArrayList<>();

    @Test
    void after_a_random_schedule_of_faults_every_invariant_holds() {
        System.out.println("nemesis: seed " + SEED + ", " + STEPS + " steps; replay with -Dseed=" + SEED
                + " -Dnemesis.steps=" + STEPS);
        try (var cluster =
                new Cluster(Grounds.server(), Ground.on(Grounds.server(), "nemesis_" + (SEED & 0xffff))).with(3)) {
            cluster.load();
            for (int step = 0; step < STEPS; step++) step(cluster);
            heal(cluster);
            var recovery = cluster.recovery().within(Duration.ofMinutes(1));
            assertThat(cluster.breaks())
                    .as("seed %d, schedule %s", SEED, schedule)
                    .isEmpty();
            System.out.printf(
                    "nemesis: seed %d held after %s; every lane worked %s after healing; %s tasks settled%n",
                    SEED, schedule, recovery, cluster.ground.value("select count(*) from compensation.ledger_entries"));
        }
    }

    private void step(Cluster cluster) {
        var blow = Blow.values()[random.nextInt(Blow.values().length)];
        var node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        long millis = random.nextLong(500, 5_000);
        schedule.add(blow + " " + node.id + " " + millis + " ms");
        strike(cluster, blow, node);
        cluster.awaitPassed(Duration.ofMillis(millis));
        // Half of the faults go on while the next one strikes.
        if (random.nextBoolean()) heal(cluster);
    }

    private static void strike(Cluster cluster, Blow blow, Node node) {
        switch (blow) {
            case KILL -> node.kill();
            case FREEZE -> node.freeze();
            case CUT -> node.network.weather(Weather.GONE);
            case LOSE_COMMIT -> node.network.cut(Where.BEFORE_THE_SERVER_SEES_IT);
            case LOSE_ANSWER -> node.network.cut(Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER);
            case RESET -> node.network.reset();
            case HALF_OPEN -> node.network.halfOpen();
            case SLOW -> node.network.weather(Weather.SLOW);
            case TERMINATE_SESSIONS -> cluster.ground.value("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where application_name like 'compensationd %s%%'""".formatted(node.id));
            case CRASH_DATABASE -> {
                cluster.server.crash();
                cluster.awaitPassed(Duration.ofSeconds(1));
                cluster.server.startAgain();
            }
            case PAUSE -> {
                cluster.must("pause", "--reason", "nemesis");
                cluster.ground.sql("""
                        insert into faults.pauses
                        select tstzrange(clock_timestamp() + interval '1 second', clock_timestamp() + interval '3 seconds')""");
                cluster.awaitPassed(Duration.ofSeconds(3));
                cluster.must("resume");
            }
            case FIRE -> cluster.call("fire", "--wait", "PT0.1S");
            case BURST -> cluster.ground.tasks(1_000);
        }
    }

    private static void heal(Cluster cluster) {
        cluster.nodes().forEach(Node::thaw);
        cluster.nodes().forEach(node -> node.network.weather(Weather.FAIR));
        Await.until(
                Duration.ofMinutes(2),
                "all nodes work",
                () -> cluster.nodes().stream().allMatch(NemesisIT::works));
    }

    /// A node whose name was taken meanwhile has ended, as it must, and is started again as one that was killed. Any
    /// other end is a failure.
    private static boolean works(Node node) {
        if (!node.process().isAlive()) {
            if (node.process().log().contains("node-name-taken")) node.mayEnd(Node.REFUSED);
            assertThat(node.wrongEnd()).isEmpty();
            node.startAgain(Way.PLAIN);
        }
        return node.process().log().contains("started node=" + node.id);
    }
}
