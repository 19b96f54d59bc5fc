package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Where;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import org.junit.jupiter.api.Test;

/// The connection is lost while a chunk commits. Nobody may guess, and nobody may deduct again to find out.
class CommitInDoubtIT {
    @Test
    void a_commit_whose_answer_was_lost_counts_and_is_not_repeated() throws Exception {
        cut(Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER, true);
    }

    @Test
    void a_commit_that_never_arrived_does_not_count_and_its_task_is_settled_later() throws Exception {
        cut(Where.BEFORE_THE_SERVER_SEES_IT, false);
    }

    @Test
    void what_the_database_cannot_be_asked_is_asked_at_the_next_firing_and_counted_once() throws Exception {
        try (var direct = TestDatabases.migrated();
                var proxy = Proxy.before(direct.url());
                var platform = new Platform(new TestDatabase(proxy.url()))) {
            platform.user(8, "10");
            platform.task(8, "1");
            var firings = platform.firings();
            var fired = (Fired.Interrupted) firings.fire(Platform.due(0), whenGuarded(() -> {
                direct.sql("alter table compensation.attempts rename to attempts_away");
                proxy.cut(Where.BEFORE_THE_CLIENT_SEES_THE_ANSWER);
            }));
            long run = platform.events.stream()
                    .filter(Event.CommitResolved.class::isInstance)
                    .map(event -> (Event.CommitResolved) event)
                    .filter(event -> event.committed() == null)
                    .findFirst()
                    .orElseThrow()
                    .run();
            assertThat(fired.totals().succeeded()).isZero();

            direct.sql("alter table compensation.attempts_away rename to attempts;"
                    + " update compensation.lanes set not_before = null");
            firings.fire(Platform.due(0), whenGuarded(() -> {}));
            firings.fire(Platform.due(0), whenGuarded(() -> {}));
            assertThat(platform.events.stream().filter(new Event.CommitResolved(0, run, true)::equals))
                    .hasSize(1);
            assertThat(platform.events.stream()
                            .filter(Event.Settled.class::isInstance)
                            .mapToInt(event -> ((Event.Settled) event).tasks()))
                    .containsExactly(1);
            assertThat(platform.value("select balance from users")).isEqualTo("9.0000");
        }
    }

    private static FiringWatch whenGuarded(Runnable then) {
        return new FiringWatch() {
            @Override
            public void guarded() {
                then.run();
            }

            @Override
            public boolean stopping() {
                return false;
            }
        };
    }

    private static void cut(Where where, boolean committed) throws Exception {
        try (var direct = TestDatabases.migrated();
                var proxy = Proxy.before(direct.url());
                var platform = new Platform(new TestDatabase(proxy.url()))) {
            platform.user(8, "10");
            long task = platform.task(8, "1");

            var fired = (Fired.Interrupted) platform.fire(Platform.due(0), whenGuarded(() -> proxy.cut(where)));

            assertThat(platform.events)
                    .contains(new Event.CommitResolved(0, fired.totals().runId(), committed));
            assertThat(fired.totals().succeeded()).isEqualTo(committed ? 1 : 0);
            assertThat(platform.row(task, "status, \"retryCount\"")).isEqualTo(committed ? "completed 0" : "pending 0");
            platform.sql("update compensation.lanes set not_before = null");
            platform.fire(0);
            assertThat(platform.row(task, "status")).isEqualTo("completed");
            assertThat(platform.value("select balance from users")).isEqualTo("9.0000");
            assertThat(new Verify(platform.store).run().ok()).isTrue();
        }
    }
}
