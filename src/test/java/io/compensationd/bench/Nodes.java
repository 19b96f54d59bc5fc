package io.compensationd.bench;

import io.compensationd.database.Database;
import io.compensationd.schedule.Console;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// What shipped nodes reach, each a process of its own: a drain, single inserts while all is idle, a trickle.
final class Nodes {
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);

    private static final double IDLE_MILLIS_MAX = 250;
    private static final double STATEMENTS_MAX = 20;

    private final BenchServer server;
    private final Workload workload;
    private final Limits limits;

    Nodes(BenchServer server, Workload workload, Limits limits) {
        this.server = server;
        this.workload = workload;
        this.limits = limits;
    }

    /// One node settles the template's tasks right after its start, with a cold JVM, and then the same number again:
    /// inserted while it is paused, analyzed and on disk before it is resumed.
    void drain(int rounds) throws Exception {
        var copy = server.copyOfTemplate("drain");
        try (var watcher = copy.connect()) {
            try (var node = Node.start(copy, "bench-1");
                    var database = Database.open(copy.settings(2), "bench");
                    var console = console(database)) {
                awaitCompleted(watcher);
                print("node, JVM cold", drained(watcher, 0));
                for (int round = 1; round <= rounds; round++) print("node, round " + round, again(watcher, console));
                System.out.printf(
                        "node               peak memory %s, live heap %s%n", node.peakMemory(), node.liveHeap());
            }
            Invariants.check(watcher, new Workload(workload.tasks() * (rounds + 1), workload.accounts(), 0));
        }
        server.drop(copy);
    }

    double again(Connection watcher, Console console) throws SQLException {
        console.pause(new Console.Note("bench", Optional.empty()));
        long runs = Long.parseLong(Copy.value(watcher, "select max(id) from compensation.runs"));
        workload.insert(watcher);
        Copy.execute(watcher, "checkpoint");
        console.resume();
        awaitCompleted(watcher);
        return drained(watcher, runs);
    }

    /// Tasks a second, from the first of the runs' starts to the last commit of a completed task.
    private double drained(Connection watcher, long afterRun) throws SQLException {
        return workload.tasks() / Double.parseDouble(Copy.value(watcher, """
                select extract(epoch from max(pg_xact_commit_timestamp(e.xmin)) - min(r.started_at))
                from compensation.runs r join compensation.ledger_entries e on e.run_id = r.id where r.id > %d
                """.formatted(afterRun)));
    }

    private static void print(String what, double perSecond) {
        System.out.printf("%-18s %7.0f tasks/s%n", what, perSecond);
    }

    static Console console(Database database) {
        var schedule = new Settings.Schedule("PT5M", true, 0);
        return Console.open(schedule, database.quartz(), InstantSource.system());
    }

    /// One node, 1,000 inserts, one every 100 ms or so.
    void idle() throws Exception {
        var copy = server.copyOfTemplate("idle");
        try (var watcher = copy.connect();
                var node = Node.start(copy, "bench-1")) {
            warmUp(copy, watcher);
            var inserted = new Trickle(workload, 1, 10, 1_000).run(copy);
            awaitCompleted(watcher);
            var latency = Latency.read(watcher, inserted);
            System.out.println("idle, one node     " + latency + ", memory " + node.peakMemory()
                    + limits.atMost("milliseconds at p99 while idle", latency.percentile(99), IDLE_MILLIS_MAX));
        }
        server.drop(copy);
    }

    /// Three nodes, 200 inserts a second for 30 s.
    void trickle() throws Exception {
        var copy = server.copyOfTemplate("trickle");
        try (var watcher = copy.connect()) {
            Statements.count(watcher, copy);
            var nodes = Node.start(copy, 3);
            try {
                warmUp(copy, watcher);
                Copy.execute(watcher, "select pg_stat_statements_reset()");
                var inserted = new Trickle(workload, 8, 200, 6_000).run(copy);
                awaitCompleted(watcher);
                System.out.println("trickle, 3 nodes   " + Latency.read(watcher, inserted));
                print(Statements.read(watcher, inserted.size()), inserted.size(), watcher);
            } finally {
                for (var node : nodes) node.close();
            }
        }
        server.drop(copy);
    }

    private void print(Statements statements, int tasks, Connection watcher) throws SQLException {
        double each = (double) statements.roundTrips() / tasks - 1;
        System.out.printf(
                "                   %.1f statements/task%s, the insert left out; waits on Quartz's lock: %s%n",
                each, limits.atMost("statements a task", each, STATEMENTS_MAX), Copy.value(watcher, """
                        select format('%s, %s ms on average, %s ms at most', sum(calls),
                            round((sum(total_exec_time) / sum(calls))::numeric, 2), round(max(max_exec_time)::numeric))
                        from pg_stat_statements where query ilike '%qrtz_locks%for update%'
                        """));
        statements.top().forEach(line -> System.out.println("    " + line));
    }

    /// What the template holds, and a few seconds of single inserts, so that no node meets its first task while it is
    /// measured.
    private void warmUp(Copy copy, Connection watcher) throws Exception {
        awaitCompleted(watcher);
        new Trickle(workload, 4, 100, 1_000).run(copy);
        awaitCompleted(watcher);
    }

    /// Nothing is due.
    static void awaitSettled(Connection watcher) throws SQLException {
        awaitNone(watcher, "status = 'pending' and \"nextRetryAt\" <= now()");
    }

    static void awaitCompleted(Connection watcher) throws SQLException {
        awaitNone(watcher, "status = 'pending'");
    }

    private static void awaitNone(Connection watcher, String condition) throws SQLException {
        var open = "select exists (select from compensation_tasks where " + condition + ")";
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (!"f".equals(Copy.value(watcher, open))) {
            if (System.nanoTime() > end) throw new AssertionError("tasks are still pending after " + WAIT_MAX);
            LockSupport.parkNanos(50_000_000);
        }
    }
}
