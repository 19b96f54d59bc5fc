package io.compensationd.bench;

import io.compensationd.bench.SingleInsert.Inserted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Single inserts at a steady mean rate, one transaction each, by clients that keep to their plan whatever the database
/// does: a slow answer delays no later insert's plan.
///
/// @param perSecond of all clients together
record Trickle(Workload workload, int clients, int perSecond, int tasks) {
    private static final int SEED = 42;

    List<Inserted> run(Copy copy) throws Exception {
        var work = new ArrayList<Callable<List<Inserted>>>();
        for (int i = 0; i < clients; i++) {
            var random = new Random(SEED + i);
            work.add(() -> insert(copy, random));
        }
        var all = new ArrayList<Inserted>();
        try (var pool = Executors.newFixedThreadPool(clients)) {
            for (var done : pool.invokeAll(work)) all.addAll(done.get());
        }
        return all;
    }

    private List<Inserted> insert(Copy copy, Random random) throws SQLException {
        var inserted = new ArrayList<Inserted>();
        double pauseMean = 1e9 * clients / perSecond;
        try (var connection = copy.connect();
                var insert = new SingleInsert(connection, workload)) {
            long next = System.nanoTime();
            for (int i = 0; i < tasks / clients; i++) {
                next += (long) (pauseMean * (0.5 + random.nextDouble()));
                for (long left; (left = next - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
                inserted.add(insert.next(random));
            }
        }
        return inserted;
    }
}
