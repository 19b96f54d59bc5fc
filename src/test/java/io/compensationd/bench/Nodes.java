package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What node processes reach: the latency of single inserts while all is idle, and under a trickle.
final class Nodes {
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private final BenchServer server;
    private final Workload workload;

    Nodes(BenchServer server, Workload workload) {
        this.server = server;
        this.workload = workload;
    }

    /// One node, 1,000 inserts, one every 100 ms or so.
    void idle() throws Exception {
        var copy = server.copyOfTemplate("idle");
        try (var watcher = copy.connect();
                var node = Node.start(copy, "bench-1")) {
            warmUp(copy, watcher);
            var inserted = new Trickle(workload, 1, 10, 1_000).run(copy);
            awaitCompleted(watcher);
            System.out.println("idle, one node        " + Latency.read(watcher, inserted));
            System.out.println("                      " + node.peakMemory());
        }
        server.drop(copy);
    }

    /// Three nodes, 200 inserts a second for 30 s.
    void trickle() throws Exception {
        var copy = server.copyOfTemplate("trickle");
        var nodes = Node.start(copy, 3);
        try (var watcher = copy.connect()) {
            warmUp(copy, watcher);
            watcher.close();
        } finally {
            for (var node : nodes) node.close();
        }
        server.drop(copy);
    }

    /// A few seconds of the same, so that no node meets its first task while it is measured.
    private void warmUp(Copy copy, Connection watcher) throws Exception {
        new Trickle(workload, 1, 100, 500).run(copy);
        awaitCompleted(watcher);
    }

    private static void awaitCompleted(Connection watcher) throws SQLException {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (!"0".equals(Copy.value(watcher, "select count(*) from compensation_tasks where status = 'pending'"))) {
            if (System.nanoTime() > end) throw new AssertionError("tasks are still pending after " + WAIT_MAX);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
