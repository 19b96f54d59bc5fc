package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Of PostgreSQL and its sessions.
final class DatabaseFaults {
    private static final Duration BACK = Duration.ofSeconds(10);

    /// Each lane's firings say what ended them, and try again less and less often.
    private static final long COMPLAINTS_MAX = 60;

    private DatabaseFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "PostgreSQL crashes and is away for 8 s",
                        "pg_ctl stop -m immediate with 8,000 tasks due; start",
                        "no node ends; each says once that it is away; work goes on within 10 s of its being up",
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
                        "an application locks an account, then a task of it that a node has claimed; deadlock_timeout 200 ms for the nodes, 10 s for it",
                        "the node is the victim: it repeats, and no attempt is spent",
                        DatabaseFaults::deadlock));
    }

    private static String crash(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var marks = cluster.nodes().stream().collect(Collectors.toMap(node -> node, Node::mark));
        var crashed = cluster.recoveryOfAll();
        cluster.server.crash();
        Await.until(
                Duration.ofSeconds(30),
                "8 s away",
                () -> System.nanoTime() - crashed.since()
                        > Duration.ofSeconds(8).toNanos());
        cluster.server.startAgain();
        long up = System.nanoTime();
        cluster.awaitWork();
        var took = Duration.ofNanos(System.nanoTime() - up);
        assertThat(took).as("time from the server's being up to work").isLessThan(BACK);
        var all = new Recovery(cluster.ground, crashed.ids(), up).within(Duration.ofMinutes(1));
        assertAlive(cluster);
        long most = 0;
        for (var node : cluster.nodes()) {
            node.awaitSince(marks.get(node), "database-back", Duration.ofSeconds(30));
            most = Math.max(most, complaints(node.since(marks.get(node))));
        }
        assertThat(most).as("warnings and errors of a node").isLessThan(COMPLAINTS_MAX);
        return "work went on %s after the server was up, all of it was done after %s; at most %d warnings and errors a node"
                .formatted(Cluster.seconds(took.toNanos()), all, most);
    }

    /// That the database is away is said once.
    private static long complaints(List<String> lines) {
        assertThat(lines.stream().filter(line -> line.contains("database-away")).toList())
                .hasSize(1);
        return lines.stream()
                .filter(line -> line.contains("WARN") || line.contains("ERROR"))
                .count();
    }

    private static void assertAlive(Cluster cluster) {
        assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
    }

    private static String backendKilled(Cluster cluster) throws Exception {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        var due = cluster.recoveryOfAll().ids();
        var pid = Await.value(
                () -> cluster.ground.column(BEHIND_A_DRAIN).stream().findFirst(),
                Duration.ofMinutes(1),
                () -> "a holds no lane");
        try (var witness = cluster.ground.connect()) {
            assertThat(new ProcessBuilder("kill", "-9", pid).start().waitFor()).isZero();
            long killed = System.nanoTime();
            Await.until(Duration.ofSeconds(10), "PostgreSQL has ended all sessions", () -> !witness.isValid(1));
            cluster.awaitWork();
            var took = Duration.ofNanos(System.nanoTime() - killed);
            assertThat(took).as("time from the kill to work").isLessThan(BACK);
            assertAlive(cluster);
            return "work went on after %s; what was due was settled after %s"
                    .formatted(
                            Cluster.seconds(took.toNanos()),
                            new Recovery(cluster.ground, due, killed).within(Duration.ofMinutes(1)));
        }
    }

    private static final String BEHIND_A_DRAIN = """
            select pid from pg_locks join pg_stat_activity s using (pid)
            where locktype = 'advisory' and objsubid = 2 and s.application_name = 'compensationd a'
              and s.datname = current_database() limit 1""";

    private static String guardTerminated(Cluster cluster) {
        cluster.ground.tasks(8_000);
        cluster.awaitHoldsLanes("a");
        long before = cluster.lines("interrupted", "state=57P01");
        var ended = Await.value(
                () -> Optional.of(cluster.ground.number(END_GUARDS)).filter(count -> count > 0),
                Duration.ofMinutes(1),
                () -> "no lane is held");
        var recovery = cluster.recoveryOfAll();
        Await.until(
                Duration.ofSeconds(30),
                "a run says that it was interrupted",
                () -> cluster.lines("interrupted", "state=57P01") > before);
        var seen = recovery.within(Duration.ofSeconds(45));
        return "%d sessions ended, %d runs interrupted; what was due was settled after %s"
                .formatted(ended, cluster.lines("interrupted", "state=57P01") - before, seen);
    }

    private static final String END_GUARDS = """
            select count(pg_terminate_backend(pid)) from pg_locks
            where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
            """;

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
        var seen = cluster.recovery().within(Duration.ofSeconds(45));
        assertAlive(cluster);
        return taken.size() + " taken for 8 s; every lane had settled " + seen + " after they were free";
    }

    /// Our lock_timeout is below PostgreSQL's usual deadlock_timeout, so that who has shortened that one finds
    /// deadlocks
    /// first: here the nodes do, for the application is patient.
    private static String deadlock(Cluster cluster) throws SQLException {
        cluster.unload();
        Await.until(Duration.ofMinutes(1), "no lane is held", () -> cluster.ground.number(GUARDS) == 0);
        long attempts = cluster.ground.number("select count(*) from compensation.attempts");
        long before = cluster.lines("repeated", "state=40P01");
        cluster.ground.sql("alter system set deadlock_timeout = '200ms'");
        cluster.ground.value("select pg_reload_conf()");
        try (var application = cluster.ground.connect()) {
            for (int account = 1; account <= Ground.LANES; account++) meet(cluster, application, account);
        } finally {
            cluster.ground.sql("alter system reset deadlock_timeout");
            cluster.ground.value("select pg_reload_conf()");
        }
        Await.until(Duration.ofMinutes(1), "all is settled", () -> cluster.open() == 0);
        long victims = cluster.lines("repeated", "state=40P01") - before;
        assertThat(victims).as("deadlocks that a node was the victim of").isPositive();
        assertThat(cluster.lines("suspected", "state=40P01"))
                .as("tasks suspected for it")
                .isZero();
        assertThat(cluster.ground.number("select count(*) from compensation.attempts"))
                .isEqualTo(attempts);
        return "%d times a node was the victim, in %d tries; all was settled".formatted(victims, Ground.LANES);
    }

    private static final String GUARDS = """
            select count(*) from pg_locks
            where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
            """;

    /// A node holds the task and waits for the account; the application holds the account and waits for the task.
    private static void meet(Cluster cluster, Connection application, int account) throws SQLException {
        application.setAutoCommit(false);
        try (var statement = application.createStatement()) {
            statement.execute("set local deadlock_timeout = '10s'");
            statement.execute("select id from users where id = %d for update".formatted(account));
            cluster.ground.tasksOf(account, 1);
            Await.until(Duration.ofSeconds(30), "a node waits for the account", () -> cluster.ground.is("""
                    exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                            and application_name like 'compensationd _')"""));
            statement.execute(
                    "select id from compensation_tasks where \"userId\" = %d and status = 'pending' for update"
                            .formatted(account));
        }
        application.rollback();
    }
}
