package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Of PostgreSQL and its sessions.
final class DatabaseFaults {
    private static final Duration BACK = Duration.ofSeconds(10);

    private DatabaseFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "PostgreSQL crashes and is away for 8 s",
                        "pg_ctl stop -m immediate with 8,000 tasks due; start",
                        "no node ends; work goes on within 10 s of its being up",
                        DatabaseFaults::crash),
                new Fault(
                        "a backend is killed",
                        "kill -9 of the server's process behind a drain",
                        "PostgreSQL restarts its sessions; work goes on within 10 s",
                        DatabaseFaults::backendKilled),
                new Fault(
                        "the guard's session is terminated",
                        "pg_terminate_backend of the sessions that hold lanes",
                        "the runs stop at once; others or later firings go on, nothing overlaps",
                        DatabaseFaults::guardTerminated),
                new Fault(
                        "connections exhausted",
                        "sessions of others take all that max_connections leaves",
                        "no crash loop; work goes on when they leave",
                        DatabaseFaults::connectionsExhausted),
                new Fault(
                        "a deadlock on purpose",
                        "an application locks an account, then the lane's tasks",
                        "repeated, no attempt spent",
                        DatabaseFaults::deadlock));
    }

    private static String crash(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var crashed = cluster.recoveryOfAll();
        cluster.server.crash();
        Await.until(
                Duration.ofSeconds(30),
                "8 s away",
                () -> System.nanoTime() - crashed.since()
                        > Duration.ofSeconds(8).toNanos());
        cluster.server.startAgain();
        long up = System.nanoTime();
        var first = cluster.ground.number("select coalesce(max(id), 0) from compensation.ledger_entries");
        Await.until(
                Duration.ofMinutes(1),
                "work goes on",
                () -> cluster.ground.number("select coalesce(max(id), 0) from compensation.ledger_entries") > first);
        var took = Duration.ofNanos(System.nanoTime() - up);
        assertThat(took).as("time from the server's being up to work").isLessThan(BACK);
        var all = new Cluster.Recovery(cluster.ground, crashed.ids(), up).within(Duration.ofMinutes(1));
        assertAlive(cluster);
        return "work went on %.1f s after the server was up, all of it was done after %s"
                .formatted(took.toMillis() / 1000.0, all);
    }

    private static void assertAlive(Cluster cluster) {
        assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
    }

    private static String backendKilled(Cluster cluster) throws IOException, InterruptedException {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var pid = cluster.ground.value("""
                select pid from pg_locks join pg_stat_activity s using (pid)
                where locktype = 'advisory' and objsubid = 2 and s.application_name = 'compensationd a' limit 1""");
        if (!pid.equals("null")) new ProcessBuilder("kill", "-9", pid).start().waitFor();
        var recovery = cluster.recoveryOfAll();
        var seen = recovery.within(Duration.ofSeconds(45));
        assertAlive(cluster);
        return "what was due was settled after " + seen;
    }

    private static String guardTerminated(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var ended = cluster.ground.number("""
                select count(pg_terminate_backend(pid)) from pg_locks
                where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
                """);
        return ended + " sessions ended; what was due was settled after "
                + cluster.recoveryOfAll().within(Duration.ofSeconds(45));
    }

    private static String connectionsExhausted(Cluster cluster) throws SQLException {
        var taken = new ArrayList<Connection>();
        try {
            while (taken.size() < 200) taken.add(cluster.ground.connect());
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
        // The nodes lose what they have, and get no other for 8 s.
        try (var statement = taken.getFirst().createStatement()) {
            statement.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where application_name in ('compensationd a', 'compensationd b')""");
            Await.until(Duration.ofSeconds(30), "all connections are taken", () -> {
                try {
                    while (taken.size() < 400) taken.add(cluster.ground.connect());
                } catch (SQLException e) {
                    return true;
                }
                return false;
            });
            statement.execute("select pg_sleep(8)");
        }
        for (var connection : taken) connection.close();
        var recovery = cluster.recovery();
        var seen = recovery.within(Duration.ofSeconds(45));
        assertAlive(cluster);
        return taken.size() + " taken for 8 s; every lane had settled " + seen + " after they were free";
    }

    private static String deadlock(Cluster cluster) throws SQLException {
        long attempts = cluster.ground.number("select count(*) from compensation.attempts");
        try (var connection = cluster.ground.connect();
                var statement = connection.createStatement()) {
            statement.execute("set deadlock_timeout = '100ms'");
            for (int i = 0; i < 20; i++) {
                cluster.ground.tasks(400);
                connection.setAutoCommit(false);
                try {
                    statement.execute("select id from users order by id desc for update");
                    statement.execute("select id from compensation_tasks where status = 'pending' for update");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isEqualTo("40P01");
                }
                connection.rollback();
            }
        }
        var seen = cluster.recoveryOfAll().within(Duration.ofMinutes(1));
        assertThat(cluster.ground.number("select count(*) from compensation.attempts"))
                .isEqualTo(attempts);
        return "20 times; what was due was settled after " + seen;
    }
}
