package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.QuartzClient;
import io.compensationd.testing.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/// Separate node processes on one PostgreSQL, Debian's 15 where it is installed.
class ClusterIT {
    private static final TestServer SERVER = TestServer.debian(List.of("fsync=on", "synchronous_commit=on"));
    private static final int TASKS = 200_000;

    @Test
    void two_then_four_nodes_settle_200_000_tasks_exactly_once_and_share_the_work() {
        try (var field = Field.on(SERVER, "shared")) {
            field.node("n1");
            field.node("n2");
            field.insert(TASKS);
            field.awaitSettled(Duration.ofMinutes(4));
            assertShares(field, 2, 0);

            field.node("n3");
            field.node("n4");
            long before = field.number("select max(id) from compensation.runs").longValue();
            field.insert(TASKS);
            field.awaitSettled(Duration.ofMinutes(4));
            assertShares(field, 4, before);
            assertThat(field.breaks()).isEmpty();
        }
    }

    @Test
    void the_others_take_over_from_a_killed_node_within_15_seconds_and_no_attempt_is_spent() {
        try (var field = Field.on(SERVER, "killed")) {
            var victim = field.node("n1");
            field.node("n2");
            field.node("n3");
            field.stock(TASKS);
            Await.until(
                    Duration.ofMinutes(1),
                    "n1 in the middle of its work",
                    () -> field.settled() > TASKS / 20
                            && !field.value(HELD_BY_N1).equals("0"));
            victim.kill();
            var killed = field.value("select clock_timestamp()");
            field.awaitSettled(Duration.ofMinutes(4));

            var takeover = field.value(LONGEST_PAUSE.formatted(killed));
            System.out.println("a killed node's lanes went on after " + takeover + " s at the latest");
            assertThat(new BigDecimal(takeover)).isLessThan(new BigDecimal("15"));
            assertThat(field.breaks()).isEmpty();
        }
    }

    @Test
    void pause_stops_all_nodes_within_2_seconds_and_resume_settles_at_once() throws SchedulerException {
        try (var field = Field.on(SERVER, "paused")) {
            pauseAndResume(
                    field,
                    () -> assertThat(field.call("pause", "--reason", "maintenance"))
                            .isZero(),
                    () -> assertThat(field.call("resume")).isZero());
        }
    }

    /// Such a client cannot tell the nodes: they see its resume when they look next.
    @Test
    void a_plain_quartz_scheduler_on_the_store_pauses_and_resumes_a_drain_too() throws Exception {
        var group = GroupMatcher.<TriggerKey>groupEquals("compensation");
        try (var field = Field.on(SERVER, "paused_by_quartz");
                var quartz = new QuartzClient(field.url())) {
            pauseAndResume(
                    field,
                    () -> quartz.scheduler().pauseTriggers(group),
                    () -> quartz.scheduler().resumeTriggers(group));
        }
    }

    private interface Act {
        void run() throws SchedulerException;
    }

    private static void pauseAndResume(Field field, Act pause, Act resume) throws SchedulerException {
        // Small chunks: the drain has to go on when the pause is through, on a busy machine too.
        field.node("n1", "--set", "compensation.engine.chunk-max=25");
        field.node("n2", "--set", "compensation.engine.chunk-max=25");
        field.stock(TASKS / 4);
        Await.until(Duration.ofMinutes(1), "a drain is going on", () -> field.settled() > 1_000);

        pause.run();
        var paused = field.value("select clock_timestamp()");
        Await.until(
                Duration.ofSeconds(5),
                "no transaction in flight",
                () -> field.value(WORKING).equals("0"));
        long due = field.due();
        assertThat(due).as("tasks due when paused").isGreaterThan(20_000);
        assertThat(field.value(
                        "select coalesce(max(settled_at) < '%s'::timestamptz + interval '2 seconds', true) from compensation.ledger_entries"
                                .formatted(paused)))
                .isEqualTo("t");

        field.insert(100);
        Await.always(Duration.ofSeconds(4), "new tasks wait", () -> field.due() == due + 100);

        resume.run();
        Await.until(Duration.ofSeconds(15), "settling again, long before the interval", () -> field.due() < due);
        field.awaitSettled(Duration.ofMinutes(4));
        assertThat(field.breaks()).isEmpty();
    }

    private static final String HELD_BY_N1 = """
            select count(*) from compensation.lanes l
            where holder = 'n1' and exists (select from compensation_tasks t where t.status = 'pending'
                                            and t."userId" & 7 = l.lane offset 3000)""";

    /// Over the lanes that n1 held when it was killed: the time until somebody else settled a task of the lane.
    private static final String LONGEST_PAUSE = """
            select max(extract(epoch from (
                select min(e.settled_at) from compensation.ledger_entries e
                where e.lane = r.lane and e.epoch > r.epoch and e.settled_at > '%1$s') - timestamptz '%1$s'))
            from compensation.runs r where r.node = 'n1' and r.finished_at is null""";

    private static final String WORKING = """
            select count(*) from pg_stat_activity
            where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()""";

    /// Each of the nodes settled at least a tenth.
    private static void assertShares(Field field, int nodes, long afterRun) {
        for (int n : IntStream.rangeClosed(1, nodes).toArray()) {
            var share = field.number(
                            "select coalesce(sum(succeeded), 0) from compensation.runs where node = 'n%d' and id > %d"
                                    .formatted(n, afterRun))
                    .intValue();
            System.out.printf("of %d nodes, n%d settled %d of %d tasks%n", nodes, n, share, TASKS);
            assertThat(share).as("tasks settled by n" + n).isGreaterThanOrEqualTo(TASKS / 10);
        }
    }
}
