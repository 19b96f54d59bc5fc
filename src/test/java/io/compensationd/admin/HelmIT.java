package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What a node is steered with, while others ask a lot of it.
class HelmIT {
    private static final int DRY_RUNS = 12;

    @Test
    void who_pauses_waits_behind_nobody_who_counts() throws Exception {
        try (var alone = new Alone();
                var counters = Executors.newVirtualThreadPerTaskExecutor();
                var holder = alone.connection()) {
            var operator = alone.client().with(Served.OPERATOR);
            holder.setAutoCommit(false);
            try (var statement = holder.createStatement()) {
                statement.execute("set idle_in_transaction_session_timeout = 0");
                statement.execute("lock table compensation_tasks in access exclusive mode");
            }
            for (int i = 0; i < DRY_RUNS; i++)
                counters.execute(() -> operator.post(
                        "/api/v1/tasks/requeue", "{\"filter\": {\"status\": [\"failed\"]}, \"dryRun\": true}"));
            Await.until(
                    Served.SOON,
                    "dry runs wait for the table",
                    () -> !alone.value("select count(*) from pg_locks where not granted")
                            .equals("0"));
            for (var deed : new String[] {"pause", "resume"})
                assertThat(operator.post("/api/v1/" + deed, "{}").statusCode())
                        .as(deed)
                        .isEqualTo(200);
            assertThat(operator.get("/api/v1/schedule").statusCode()).isEqualTo(200);
            holder.rollback();
        }
    }
}
