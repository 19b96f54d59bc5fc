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
                "claims behind the cursor cost in the last tenth at most twice what they cost in the first",
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
            ground.tasks(TASKS);
            ground.value("select pg_stat_statements_reset()");
            var first = claims(ground, 0, TASKS / 10);
            var before = claims(ground, TASKS / 10, TASKS / 10 * 9);
            var last = claims(ground, TASKS / 10 * 9, TASKS);
            holder.rollback();
            assertThat(before.tasks()).isPositive();
            // Pages, for a time on a shared machine says little; the time is told.
            assertThat(last.pages())
                    .as("pages read to claim 1,000 tasks: %s, %s, %s", first, before, last)
                    .isLessThan(2 * first.pages());
            assertThat(cluster.breaks()).isEmpty();
            return "to claim 1,000 tasks: %.0f pages, %.1f ms in the first tenth; %.0f pages, %.1f ms in the last"
                    .formatted(first.pages(), first.millis(), last.pages(), last.millis());
        } finally {
            server.crash();
        }
    }

    /// @param pages  of the database's memory read for 1,000 tasks
    /// @param millis for 1,000 tasks
    private record Claims(long calls, long tasks, double pages, double millis) {}

    /// Of those behind the drain's cursor that were made while so many were settled; the look back with which a pass
    /// ends reads all remains once. The counters start again at the end.
    private static Claims claims(Ground ground, int from, int to) {
        Await.until(
                Duration.ofMinutes(4), "settled " + to + " from " + from, () -> ground.number("""
                select count(*) from compensation_tasks where status = 'completed'""") >= to + TASKS / 10);
        var row = ground.value("""
                select sum(calls) || ' ' || sum(rows) || ' ' || 1000 * sum(shared_blks_hit + shared_blks_read) / sum(rows)
                       || ' ' || 1000 * sum(total_exec_time) / sum(rows)
                from pg_stat_statements where query like '%nextRetryAt%)>(%skip locked%'
                """).split(" ", -1);
        ground.value("select pg_stat_statements_reset()");
        return new Claims(
                Long.parseLong(row[0]), Long.parseLong(row[1]), Double.parseDouble(row[2]), Double.parseDouble(row[3]));
    }
}
