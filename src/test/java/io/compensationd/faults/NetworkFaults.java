package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.Proxy.Where;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Between a node and PostgreSQL.
final class NetworkFaults {
    private static final String TAKEN_OVER = "others settle its lanes; when it is back, nothing overlaps";

    private NetworkFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "a COMMIT's answer is lost",
                        "proxy: cut after COMMIT was sent, before its answer",
                        "looked up, never deducted again",
                        cluster -> cut(cluster, Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER, "outcome=committed")),
                new Fault(
                        "a COMMIT is lost",
                        "proxy: cut before COMMIT is sent on",
                        "rolled back, and settled once later",
                        cluster -> cut(cluster, Where.BEFORE_THE_SERVER_SEES_IT, "outcome=rolled-back")),
                weather("partition, both ways", "proxy: nothing passes for 12 s", Weather.GONE, 12),
                weather("partition, one way: nothing comes back", "proxy: held back for 12 s", Weather.MUTE, 12));
    }

    /// The rest, which takes longer.
    static List<Fault> more() {
        return List.of(
                weather("partition, one way: nothing gets there", "proxy: held back for 12 s", Weather.DEAF, 12),
                weather("partition of 40 s", "proxy: nothing passes for 40 s", Weather.GONE, 40),
                weather("a slow network", "proxy: 100 ms more for each message, 15 s", Weather.SLOW, 15),
                weather("a slow drip", "proxy: a byte each 50 ms from the server, 25 s", Weather.DRIP, 25),
                new Fault(
                        "all connections reset",
                        "proxy: RST on both sides",
                        "new ones; work goes on",
                        cluster -> struck(cluster, node -> node.network.reset())),
                new Fault(
                        "half-open connections",
                        "proxy: the server's side ends, the client's stays and is silent",
                        "no thread is stuck for longer than its socket timeout of 20 s",
                        cluster -> struck(cluster, node -> node.network.halfOpen())));
    }

    private static String cut(Cluster cluster, Where where, String logged) {
        var node = cluster.node("a");
        cluster.ground.tasks(8_000);
        node.network.cut(where, "into compensation.ledger_entries");
        Await.until(Duration.ofMinutes(1), "a COMMIT was cut", () -> {
            if (cluster.open() == 0) cluster.ground.tasks(2_000);
            return node.network.hasCut();
        });
        node.process().awaitLog(logged, Duration.ofSeconds(30));
        return logged.replace("outcome=", "") + "; all was settled "
                + cluster.recoveryOfAll().within(Duration.ofSeconds(45)) + " later";
    }

    private static Fault weather(String name, String injected, Weather weather, int seconds) {
        return new Fault(name, injected, TAKEN_OVER, cluster -> {
            var node = cluster.node("a");
            cluster.ground.tasks(8_000);
            cluster.awaitHoldsLanes("a");
            node.network.weather(weather);
            var recovery = cluster.recoveryOfAll();
            var seen = recovery.within(Duration.ofSeconds(45));
            Await.until(
                    Duration.ofMinutes(2),
                    seconds + " s of it",
                    () -> System.nanoTime() - recovery.since()
                            > Duration.ofSeconds(seconds).toNanos());
            node.network.weather(Weather.FAIR);
            var healed = cluster.recovery();
            awaitWorksAgain(cluster, node);
            return "what was due was settled after " + seen + "; after healing every lane within "
                    + healed.within(Duration.ofMinutes(1));
        });
    }

    private static void awaitWorksAgain(Cluster cluster, Node node) {
        assertThat(node.process().isAlive()).as("node " + node.id + " lives").isTrue();
        Await.until(
                Duration.ofMinutes(1),
                "node " + node.id + " checks in again",
                () -> cluster.ground.is("""
                        exists (select from compensation.qrtz_scheduler_state where instance_name = '%s'
                            and last_checkin_time > extract(epoch from clock_timestamp()) * 1000 - 5000)
                        """.formatted(node.id)));
    }

    private static String struck(Cluster cluster, Consumer<Node> blow) {
        var node = cluster.node("a");
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        blow.accept(node);
        var seen = cluster.recoveryOfAll().within(Duration.ofSeconds(45));
        awaitWorksAgain(cluster, node);
        return "what was due was settled after " + seen;
    }
}
