package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Failpoints.Border;
import io.compensationd.compensation.Step;
import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy.Where;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A node dies at each border of a firing. Each victim finds what the one before it has left, and a healthy node at the
/// end settles all: once, and with no attempt spent by a death.
@TestMethodOrder(OrderAnnotation.class)
class FailpointsIT {
    private static final Cluster CLUSTER = new Cluster(Grounds.server(), Ground.on(Grounds.server(), "failpoints"));

    private static final boolean FULL = Boolean.getBoolean("faults.full");

    @AfterAll
    static void close() {
        CLUSTER.close();
    }

    /// Right after a statement is right before the next one, but for the last ones: a full run takes both.
    static List<Border> borders() {
        var last = Set.of(Step.COMMIT, Step.RELEASE, Step.LEAVE);
        return Border.all().stream()
                .filter(border -> FULL || !border.after() || last.contains(border.step()))
                .filter(border -> border.toString().contains(System.getProperty("faults.only", "")))
                .toList();
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @MethodSource("borders")
    void a_node_dies_at(Border border) {
        work(border.step());
        boolean paused = border.step() == Step.LOOK;
        if (paused) CLUSTER.must("pause", "--lane", "0");
        var victim = CLUSTER.launch("victim", Way.failing(others(border.step()) + border + ":halt"))
                .mayEnd(Node.KILLED);
        try {
            dies(victim, border);
        } finally {
            CLUSTER.remove(victim);
            if (paused) CLUSTER.must("resume", "--lane", "0");
        }
    }

    private static void dies(Node victim, Border border) {
        provoke(border.step(), victim);
        assertThat(victim.process().awaitExit(Duration.ofSeconds(90)))
                .as("%s", victim.process().log())
                .isEqualTo(Node.KILLED);
        assertThat(victim.process().log()).contains("failpoint name=" + border + " action=HALT");
    }

    @Order(2)
    @Test
    void a_healthy_node_settles_all_that_they_left_once_and_no_attempt_was_spent_by_a_death() {
        CLUSTER.launch("healthy", Way.PLAIN).awaitStarted();

        assertThat(CLUSTER.breaks()).isEmpty();
        assertThat(CLUSTER.ground.number("select count(*) from compensation.ledger_entries"))
                .isEqualTo(CLUSTER.ground.number(
                        "select count(*) from compensation_tasks where \"userId\" <= " + Ground.ACCOUNTS))
                .isGreaterThanOrEqualTo(borders().size() * (long) Ground.LANES);
    }

    /// What has to fail first, so that a firing comes by.
    private static String others(Step step) {
        return switch (step) {
            case FINISH, BACK_OFF -> "after-fence:throw*1000,";
            case LEAVE -> "after-knock:throw*1000,";
            default -> "";
        };
    }

    private static void provoke(Step step, Node victim) {
        switch (step) {
            // A wake-up may have taken the lanes while their intervals were due.
            case STRAYS -> {
                victim.awaitStarted();
                Await.until(Duration.ofMinutes(1), "an interval fires", () -> {
                    intervalsAreDue();
                    CLUSTER.awaitPassed(Duration.ofSeconds(1));
                    return !victim.process().isAlive();
                });
            }
            case RESOLVE -> {
                victim.awaitStarted();
                Await.until(Duration.ofMinutes(1), "a lost commit is looked up", () -> {
                    CLUSTER.ground.taskInEveryLane();
                    victim.network.cut(Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER, "ledger_entries");
                    CLUSTER.awaitPassed(Duration.ofSeconds(1));
                    return !victim.process().isAlive();
                });
            }
            case LEAVE -> {
                victim.awaitStarted();
                Await.until(Duration.ofMinutes(1), "a request is answered", () -> {
                    CLUSTER.call("fire", "--wait", "PT0.1S");
                    return !victim.process().isAlive();
                });
            }
            default -> {}
        }
    }

    /// In every lane a task to settle, one that cannot be paid, and an interval that is due. One
    /// poisonous task where it is about those: a drain may take seconds to find it.
    private static void work(Step step) {
        CLUSTER.ground.taskInEveryLane();
        CLUSTER.ground.tasksOf(Ground.POOR, 8);
        if (step == Step.WITNESS || step == Step.BLAME) CLUSTER.ground.tasksOf(Ground.POISON, 1);
        intervalsAreDue();
    }

    private static void intervalsAreDue() {
        CLUSTER.ground.sql("""
                update compensation.qrtz_triggers set next_fire_time = extract(epoch from clock_timestamp()) * 1000
                where trigger_name like 'lane-%'
                """);
    }
}
