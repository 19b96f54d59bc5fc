package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.Changed;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.TaskFilter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// An operator changes rows while a node settles them: each goes one way, and what is told is what happened.
class DeskBesideADrainIT {
    private static final int TASKS = 4000;

    @Test
    void a_task_is_either_settled_or_cancelled_and_the_count_is_right() throws Exception {
        try (var platform = platform("pending")) {
            var drain = CompletableFuture.supplyAsync(() -> platform.fire(0));
            var cancelled = change(platform, Change.CANCEL, "pending");
            drain.get(60, TimeUnit.SECONDS);
            platform.fire(0);
            assertThat(cancelled.fault()).isEmpty();
            assertThat(cancelled.held()).isEmpty();
            assertThat(cancelled.amount()).isEqualByComparingTo(BigDecimal.valueOf(cancelled.tasks()));
            assertThat(counts(platform))
                    .isEqualTo("cancelled=%d completed=%d"
                            .formatted(cancelled.tasks(), TASKS - cancelled.tasks())
                            .replace(" completed=0", ""));
            assertThat(platform.value("select count(*) from compensation.ledger_entries"))
                    .isEqualTo("" + (TASKS - cancelled.tasks()));
            assertThat(platform.value("select trunc(balance) from users"))
                    .isEqualTo("" + (10_000 - TASKS + cancelled.tasks()));
        }
    }

    @Test
    void tasks_that_are_requeued_while_a_node_works_are_settled_once() throws Exception {
        try (var platform = platform("failed")) {
            var requeue = CompletableFuture.supplyAsync(() -> change(platform, Change.REQUEUE, "failed"));
            while (!requeue.isDone()) platform.fire(0);
            assertThat(requeue.get().tasks()).isEqualTo(TASKS);
            platform.fire(0);
            assertThat(counts(platform)).isEqualTo("completed=" + TASKS);
            assertThat(platform.value("select count(distinct task_id) from compensation.ledger_entries"))
                    .isEqualTo("" + TASKS);
            assertThat(platform.value("select trunc(balance) from users")).isEqualTo("" + (10_000 - TASKS));
        }
    }

    private static Platform platform(String status) {
        var platform = new Platform()
                .rules(rules -> new Rules(
                        100, rules.chunksAtOnce(), rules.drainMax(), rules.balance(), rules.takeOver(), rules.retry()));
        platform.user(8, "10000");
        return platform.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "retryCount", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                select 8, 7, 1, '%s', 0, 'clerk', 'openai', '/v1', 'a', 'b', now() from generate_series(1, %d)
                """.formatted(status, TASKS));
    }

    private static Changed change(Platform platform, Change change, String status) {
        try {
            var changes = new Changes(platform.database.work(), platform.store.names());
            var plan = changes.plan(change, TaskFilter.ALL.statuses(Set.of(status)), false);
            return changes.apply(plan, Optional.empty());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String counts(Platform platform) {
        return platform.value("""
                select string_agg(status || '=' || n, ' ' order by status)
                from (select status, count(*) n from compensation_tasks group by 1) c
                """);
    }
}
