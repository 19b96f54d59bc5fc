package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.time.Duration;
import java.util.List;

/// Of the tasks and of the accounts that they charge.
final class TaskFaults {
    private static final long MOVED = 10_000;
    private static final Duration RACE_MAX = Duration.ofSeconds(60);

    private TaskFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "poison tasks",
                        "30 tasks whose ledger entry raises an error, among 4,000",
                        "each fails after its attempts; the others are settled",
                        TaskFaults::poison),
                new Fault(
                        "the application races on hot accounts",
                        "2 accounts, moved by four clients as fast as they can while tasks charge them, until 10,000 balances were written",
                        "no digit is lost, no attempt spent",
                        TaskFaults::race));
    }

    private static String poison(Cluster cluster) {
        cluster.ground.tasks(2_000);
        cluster.ground.tasksOf(Ground.POISON, 1, 30);
        cluster.ground.tasks(2_000);
        var others = cluster.recovery();
        var seen = others.within(Duration.ofMinutes(1));
        Await.until(
                Duration.ofMinutes(2),
                "poison tasks have failed",
                () -> cluster.ground.is(
                        "not exists (select from compensation_tasks where \"userId\" = %d and status <> 'failed')"
                                .formatted(Ground.POISON)));
        assertThat(cluster.ground.is(
                        "bool_and(\"retryCount\" = \"maxRetries\") from compensation_tasks where \"userId\" = "
                                + Ground.POISON))
                .isTrue();
        return "the others in every lane were settled after " + seen + ", all poison had failed at its last attempt";
    }

    private static String race(Cluster cluster) {
        long before = moved(cluster);
        long start = System.nanoTime();
        long tasks = 0;
        try (var first = racer(cluster);
                var second = racer(cluster);
                var third = racer(cluster);
                var fourth = racer(cluster)) {
            while (moved(cluster) - before < MOVED && System.nanoTime() - start < RACE_MAX.toNanos()) {
                cluster.ground.tasksOf(1, 2, 100);
                tasks += 200;
                cluster.awaitPassed(Duration.ofMillis(200));
            }
            var took = Cluster.seconds(System.nanoTime() - start);
            long moved = moved(cluster) - before;
            assertThat(moved).as("balances that the application wrote").isGreaterThanOrEqualTo(MOVED);
            var seen = cluster.recoveryOfAll().within(Duration.ofSeconds(90));
            return "%d balances written and %d tasks stored in %s; all was settled %s later"
                    .formatted(moved, tasks, took, seen);
        }
    }

    private static Application racer(Cluster cluster) {
        return Application.moving(cluster.ground, 2_000, 2);
    }

    private static long moved(Cluster cluster) {
        return cluster.ground.number("select count(*) from faults.moves");
    }
}
