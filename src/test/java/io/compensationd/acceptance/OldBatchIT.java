package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.OldBatch;
import io.compensationd.testing.TestCluster;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The first days: nodes and the platform's own batch settle the same table, and callers of the batch overlap.
class OldBatchIT {
    private static final int ROUNDS = 8;
    private static final int TASKS = 200;

    @Test
    void nodes_and_overlapping_calls_of_the_old_batch_charge_each_task_once() throws Exception {
        try (var cluster = TestCluster.migrated();
                var calls = Executors.newFixedThreadPool(3);
                var one = new OldBatch(cluster.database.url());
                var two = new OldBatch(cluster.database.url());
                var three = new OldBatch(cluster.database.url())) {
            cluster.node("a", "compensation.engine.chunk-max=20", "compensation.http.port=0");
            cluster.node("b", "compensation.engine.chunk-max=20", "compensation.http.port=0");
            var over = new AtomicBoolean();
            var batches = List.of(one, two, three);
            var running = batches.stream()
                    .<Future<?>>map(batch -> calls.submit(() -> call(batch, over)))
                    .toList();
            for (int round = 1; round <= ROUNDS; round++) {
                cluster.tasks(TASKS);
                Await.until(Duration.ofMinutes(2), "most of a round is done", () -> cluster.pending() < TASKS / 4);
            }
            cluster.awaitSettled(Duration.ofMinutes(2));
            over.set(true);
            for (var call : running) call.get();

            assertThat(cluster.database.value("select count(*) from compensation_tasks where status = 'completed'"))
                    .isEqualTo("" + ROUNDS * TASKS);
            assertThat(cluster.database.value("""
                    select count(*) from users where balance <> 100000 - (
                        select sum(cost) from compensation_tasks t where t."userId" = users.id)
                    """))
                    .as("balances that lost more or less than their tasks cost")
                    .isEqualTo("0");
            assertThat(cluster.database.value("""
                    select count(*) from compensation_tasks t
                    where (select count(*) from compensation.ledger_entries e where e.task_id = t.id)
                        + (select count(*) from compensation.adopted a where a.task_id = t.id) <> 1
                    """))
                    .as("tasks that are not accounted for once")
                    .isEqualTo("0");
            assertThat(cluster.database.value("select count(*) from compensation.adopted"))
                    .isEqualTo(
                            "" + batches.stream().mapToInt(OldBatch::succeeded).sum());
            assertThat(cluster.database.value("select count(*) from api_request_logs"))
                    .isEqualTo("" + ROUNDS * TASKS);
        }
    }

    private static int call(OldBatch batch, AtomicBoolean over) throws SQLException {
        int calls = 0;
        while (!over.get()) {
            batch.call();
            calls++;
        }
        return calls;
    }
}
