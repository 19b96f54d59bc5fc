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
    private static final String TAKEN_OVER =
            "others go on with its lanes within 15 s; when it is back, nothing overlaps";

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(20);

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
                partition("partition, both ways", "proxy: nothing passes for 12 s", Weather.GONE, 12),
                partition("partition, one way: nothing comes back", "proxy: held back for 12 s", Weather.MUTE, 12));
    }

    /// The rest, which takes longer.
    static List<Fault> more() {
        return List.of(
                partition("partition, one way: nothing gets there", "proxy: held back for 12 s", Weather.DEAF, 12),
                partition("partition of 40 s", "proxy: nothing passes for 40 s", Weather.GONE, 40),
                new Fault(
                        "a slow network",
                        "proxy: 100 ms more for each message, 15 s",
                        "it may keep its lanes, and is slow; what was due is settled within 45 s; it works on afterwards",
                        cluster -> slow(cluster, Weather.SLOW, 15)),
                new Fault(
                        "a slow drip",
                        "proxy: a byte each 50 ms from the server, 25 s",
                        "others go on with its lanes once the server has given its sessions up; what was due is settled within 45 s; it works again within 25 s of the end",
                        cluster -> slow(cluster, Weather.DRIP, 25)),
                new Fault(
                        "all connections reset",
                        "proxy: RST on both sides",
                        "it connects anew, and works again within 25 s",
                        cluster -> struck(cluster, node -> node.network.reset())),
                new Fault(
                        "half-open connections",
                        "proxy: the server's side ends, the client's stays and is silent",
                        "no thread is stuck for longer than its socket timeout of 20 s: it works again within 25 s",
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

    private static Fault partition(String name, String injected, Weather weather, int seconds) {
        return new Fault(name, injected, TAKEN_OVER, cluster -> {
            cluster.ground.tasks(8_000);
            var takeover = cluster.takeover("a");
            cluster.node("a").network.weather(weather);
            var struck = takeover.struckAt();
            var seen = weather(cluster, weather, seconds);
            return "its lanes went on after " + takeover.since(struck) + "; " + seen;
        });
    }

    private static String slow(Cluster cluster, Weather weather, int seconds) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        return weather(cluster, weather, seconds);
    }

    private static String weather(Cluster cluster, Weather weather, int seconds) {
        var node = cluster.node("a");
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
        var again = worksAgain(cluster, node);
        return "what was due was settled after " + seen + "; after healing every lane within "
                + healed.within(Duration.ofMinutes(1)) + ", and it worked itself after " + again;
    }

    private static String struck(Cluster cluster, Consumer<Node> blow) {
        var node = cluster.node("a");
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        blow.accept(node);
        var recovery = cluster.recoveryOfAll();
        var again = worksAgain(cluster, node);
        return "it worked again after " + again + "; what was due was settled after "
                + recovery.within(Duration.ofSeconds(45));
    }

    /// It takes part again: from now until a run of its own, within little more than its sockets' timeout.
    private static String worksAgain(Cluster cluster, Node node) {
        long since = System.nanoTime();
        var now = cluster.ground.value("select clock_timestamp()");
        Await.until(
                Duration.ofMinutes(1),
                "node " + node.id + " works again",
                () -> cluster.ground.is(
                        "exists (select from compensation.runs where node = '%s' and started_at > timestamptz '%s')"
                                .formatted(node.id, now)));
        var took = Duration.ofNanos(System.nanoTime() - since);
        assertThat(node.process().isAlive()).as("node " + node.id + " lives").isTrue();
        assertThat(took).as("until node " + node.id + " worked again").isLessThan(SOCKET_TIMEOUT.plusSeconds(5));
        return Cluster.seconds(took.toNanos());
    }
}
