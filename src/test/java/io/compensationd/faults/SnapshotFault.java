package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;

/// A session holds a snapshot open while 200,000 tasks pass: nothing that was updated can be cleared away, and a claim
/// that reads the remains again and again slows down.
final class SnapshotFault {
    private static final int TASKS = 200_000;

    private SnapshotFault() {}

    static Fault fault() {
        return new Fault(
                "a snapshot held open while 200,000 tasks pass",
                "an idle REPEATABLE READ transaction; the tasks loaded in one other",
                "claims behind the cursor take in the last tenth at most twice their time in the first",
                _ -> pass());
    }

    private static String pass() throws Exception {
        var settings = new ArrayList<>(Grounds.SETTINGS);
        settings.add("shared_preload_libraries=pg_stat_statements");
        var server = TestServer.start(settings);
        var ground = Ground.on(server, "snapshot");
        ground.sql("create extension pg_stat_statements; drop trigger faults_audit on compensation_tasks");
        try (var cluster = new Cluster(server, ground).with(2);
                var holder = ground.connect();
                var statement = holder.createStatement()) {
            ground.tasks(TASKS / 10);
            Await.until(Duration.ofMinutes(2), "the nodes are warm", () -> cluster.open() == 0);
            holder.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select count(*) from compensation_tasks");
            ground.value("select pg_stat_statements_reset()");
            ground.tasks(TASKS);
            var first = claims(ground, 0, TASKS / 10);
            var before = claims(ground, TASKS / 10, TASKS / 10 * 9);
            var last = claims(ground, TASKS / 10 * 9, TASKS);
            holder.rollback();
            assertThat(before.calls()).isPositive();
            assertThat(last.millis())
                    .as("ms of a claim of the last tenth, the first took " + first)
                    .isLessThan(2 * first.millis());
            assertThat(cluster.breaks()).isEmpty();
            return "a claim took %.2f ms in the first tenth and %.2f ms in the last"
                    .formatted(first.millis(), last.millis());
        } finally {
            server.crash();
        }
    }

    /// @param millis of one, on average
    private record Claims(long calls, double millis) {}

    /// Of those behind the drain's cursor that were made while so many were settled; the look back with which a pass
    /// ends reads all remains once. The counters start again at the end.
    private static Claims claims(Ground ground, int from, int to) {
        Await.until(
                Duration.ofMinutes(4), "settled " + to + " from " + from, () -> ground.number("""
                select count(*) from compensation_tasks where status = 'completed'""") >= to + TASKS / 10);
        var row = ground.value("""
                select sum(calls) || ' ' || sum(total_exec_time) / sum(calls) from pg_stat_statements
                where query like '%nextRetryAt%)>(%skip locked%'
                """).split(" ", -1);
        ground.value("select pg_stat_statements_reset()");
        return new Claims(Long.parseLong(row[0]), Double.parseDouble(row[1]));
    }
}
