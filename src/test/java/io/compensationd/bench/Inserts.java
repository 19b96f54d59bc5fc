package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;

/// What the wake-up triggers cost the platform: 16 clients that insert one task a transaction, with and without them,
/// in
/// turns, while one session listens as a node does.
final class Inserts {
    private static final int CLIENTS = 16;

    private final Copy copy;
    private final Workload workload;
    private final Duration turn;

    Inserts(Copy copy, Workload workload, Duration turn) {
        this.copy = copy;
        this.workload = workload;
        this.turn = turn;
    }

    /// @param with    commits/s of each turn with the triggers
    /// @param without commits/s of each turn without them
    record Speeds(double[] with, double[] without) {
        double ratio() {
            return median(with) / median(without);
        }

        static double median(double[] speeds) {
            var sorted = speeds.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    Speeds run(int turns) throws Exception {
        var with = new double[turns];
        var without = new double[turns];
        try (var admin = copy.connect();
                var listener = new Listener(copy.connect())) {
            turn();
            for (int i = 0; i < turns; i++) {
                Copy.execute(admin, "alter table compensation_tasks disable trigger compensation_wake_inserted");
                without[i] = turn();
                Copy.execute(admin, "alter table compensation_tasks enable trigger compensation_wake_inserted");
                with[i] = turn();
            }
        }
        return new Speeds(with, without);
    }

    private double turn() throws Exception {
        var clients = new ArrayList<Callable<Integer>>();
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < CLIENTS; i++) connections.add(copy.connect());
        long end = System.nanoTime() + turn.toNanos();
        for (var connection : connections) clients.add(() -> insertUntil(end, connection));
        int inserted = 0;
        try (var pool = Executors.newFixedThreadPool(CLIENTS)) {
            for (var client : pool.invokeAll(clients)) inserted += client.get();
        }
        for (var connection : connections) connection.close();
        return inserted / (turn.toNanos() / 1e9);
    }

    private int insertUntil(long end, Connection connection) throws SQLException {
        int inserted = 0;
        try (var insert = new SingleInsert(connection, workload)) {
            for (; System.nanoTime() < end; inserted++) insert.next(ThreadLocalRandom.current());
        }
        return inserted;
    }

    /// A session that listens as a node does.
    private static final class Listener implements AutoCloseable {
        private final Connection connection;
        private final Thread thread;

        Listener(Connection connection) throws SQLException {
            this.connection = connection;
            Copy.execute(connection, "listen compensation");
            thread = Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            try {
                var session = connection.unwrap(PGConnection.class);
                while (!Thread.interrupted()) session.getNotifications(1_000);
            } catch (SQLException closed) {
                return;
            }
        }

        @Override
        public void close() throws SQLException {
            thread.interrupt();
            connection.close();
        }
    }
}
