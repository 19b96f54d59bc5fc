package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.time.Duration;
import java.util.List;

/// Of the tasks and of the accounts that they charge.
final class TaskFaults {
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
                        "2 accounts, moved by two clients up to 500 times a second while 4,000 tasks charge them",
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
        long moves = cluster.ground.number("select count(*) from faults.moves");
        try (var first = Application.moving(cluster.ground, 250, 2);
                var second = Application.moving(cluster.ground, 250, 2)) {
            for (int i = 0; i < 20; i++) cluster.ground.tasksOf(1, 2, 100);
            var seen = cluster.recoveryOfAll().within(Duration.ofSeconds(90));
            return "%d moves meanwhile; all was settled after %s"
                    .formatted((cluster.ground.number("select count(*) from faults.moves") - moves) / 2, seen);
        }
    }
}
