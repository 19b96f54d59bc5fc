package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import java.time.Duration;
import java.util.List;

/// Of the nodes themselves.
final class NodeFaults {
    private NodeFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "a node that holds lanes is killed",
                        "kill -9 with 8,000 tasks due",
                        "others go on with its lanes within 15 s; no attempt spent",
                        NodeFaults::killed),
                new Fault(
                        "all nodes are killed and started again",
                        "kill -9 of all with 8,000 tasks due; start",
                        "nothing stays wedged; what was due is settled",
                        NodeFaults::allKilled),
                new Fault(
                        "two nodes of one name",
                        "start a second \"a\"",
                        "the second refuses to start, the first goes on",
                        NodeFaults::twins),
                new Fault(
                        "SIGTERM under load",
                        "kill -TERM with 8,000 tasks due",
                        "ends by itself with exit code 0 within its bound; leaves no row of Quartz",
                        NodeFaults::terminated),
                new Fault(
                        "a listener of events throws",
                        "failpoint event:throw, each time",
                        "its tasks are settled, no trigger is stuck",
                        NodeFaults::throwingListener));
    }

    private static String killed(Cluster cluster) {
        cluster.ground.tasks(8_000);
        var takeover = cluster.takeover("a");
        cluster.node("a").kill();
        var killed = takeover.struckAt();
        var recovery = cluster.recoveryOfAll();
        var settled = recovery.within(Duration.ofMinutes(1));
        return "its lanes went on after " + takeover.since(killed) + "; what was due was settled after " + settled;
    }

    private static String allKilled(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("b");
        cluster.nodes().forEach(Node::kill);
        cluster.nodes().forEach(node -> node.startAgain(Way.PLAIN));
        var recovery = cluster.recoveryOfAll();
        cluster.heal();
        var started = Cluster.seconds(System.nanoTime() - recovery.since());
        return "their JVMs had started after %s; what was due was settled after %s"
                .formatted(started, recovery.within(Duration.ofMinutes(1)));
    }

    private static String twins(Cluster cluster) {
        try (var twin = new Node("a", cluster.ground.url(), Way.PLAIN)) {
            int code = twin.process().awaitExit(Duration.ofMinutes(1));
            assertThat(code).isEqualTo(Node.REFUSED);
            assertThat(twin.process().log()).contains("A node named \"a\" runs already");
            assertThat(cluster.node("a").process().isAlive()).isTrue();
            return "refused with exit code " + code + "; a lane's task was settled after "
                    + cluster.recovery().within(Duration.ofSeconds(15));
        }
    }

    private static String terminated(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        long start = System.nanoTime();
        cluster.node("a").mayEnd(0).process().terminate();
        assertThat(cluster.node("a").process().awaitExit(Duration.ofSeconds(40)))
                .isZero();
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(cluster.ground.number("""
                select (select count(*) from compensation.qrtz_scheduler_state where instance_name = 'a')
                     + (select count(*) from compensation.qrtz_fired_triggers where instance_name = 'a')
                """)).as("rows of Quartz that it left").isZero();
        return "ended after %.1f s; what was due was settled after %s"
                .formatted(took.toMillis() / 1000.0, cluster.recoveryOfAll().within(Duration.ofMinutes(1)));
    }

    private static String throwingListener(Cluster cluster) {
        cluster.unload();
        var node = cluster.launch("t", Way.failing("event:throw*100000")).awaitStarted();
        for (int i = 0; i < 5; i++) {
            cluster.ground.taskInEveryLane();
            cluster.must("fire", "--wait", "PT30S");
        }
        Await.until(
                Duration.ofMinutes(1),
                "a node whose listener throws has settled something",
                () -> cluster.ground.is(
                        "exists (select from compensation.runs where node = 't' and finished_at is not null)"));
        node.process().awaitLog("a subscriber failed", Duration.ofSeconds(10));
        // While it is there: who takes its place would put its triggers right.
        Await.until(Duration.ofSeconds(30), "nothing of its firings is left in Quartz", () -> cluster.ground.is("""
                not exists (select from compensation.qrtz_fired_triggers where instance_name = 't' and state = 'EXECUTING')
                """));
        assertThat(cluster.breaks()).isEmpty();
        assertThat(node.process().isAlive()).isTrue();
        cluster.remove(node);
        return "its runs ended as any, and left nothing in Quartz; the failure is logged";
    }
}
