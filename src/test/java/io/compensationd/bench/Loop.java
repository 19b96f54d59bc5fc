package io.compensationd.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// A worker loop as one writes it by hand: eight threads, each claims one task, deducts, enters, logs, completes and
/// commits. It is made as fast as such a loop gets: prepared statements, no ORM, bodies that stay in the database.
///
/// @param onLanes each thread has a lane of its own, so that no two want one row, and claims by our index; else all
/// take
///                from one queue, oldest first, by the index that the platform's table has
record Loop(boolean onLanes) implements Contender {
    private static final int THREADS = 8;

    @Override
    public String name() {
        return onLanes ? "loop on lanes" : "loop";
    }

    @Override
    public Ready prepare(Copy copy) throws SQLException {
        var workers = new ArrayList<Worker>();
        for (int lane = 0; lane < THREADS; lane++)
            workers.add(new Worker(copy.connect(), lane, onLanes ? LANE.formatted(lane) : QUEUE));
        return new Threads(workers);
    }

    private record Threads(List<Worker> workers) implements Ready {
        @Override
        public void settle() throws Exception {
            try (var pool = Executors.newFixedThreadPool(THREADS)) {
                for (var done : pool.invokeAll(workers)) done.get();
            }
        }

        @Override
        public void close() throws SQLException {
            for (var worker : workers) worker.connection.close();
        }
    }

    private static final class Worker implements Callable<Integer> {
        private final Connection connection;
        private final PreparedStatement claim;
        private final PreparedStatement deduct;
        private final PreparedStatement enter;
        private final PreparedStatement log;
        private final PreparedStatement complete;

        Worker(Connection connection, int lane, String next) throws SQLException {
            this.connection = connection;
            Session.ours(connection);
            connection.setAutoCommit(false);
            claim = connection.prepareStatement(next);
            deduct = connection.prepareStatement("""
                    update users set balance = balance - ? where id = ? and "isActive" and balance >= ?
                    returning balance
                    """);
            enter = connection.prepareStatement("""
                    insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider,
                        amount, balance_before, balance_after, run_id, lane, epoch, settled_at)
                    select id, "userId", "userPricingId", "serviceProvider", cost, ?, ?, 0, %d, 0, now()
                    from compensation_tasks where id = ?
                    """.formatted(lane));
            log = connection.prepareStatement("""
                    insert into api_request_logs ("userClerkId", "serviceProvider", "requestApi", "requestBody",
                        "responseBody", cost)
                    select "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", cost
                    from compensation_tasks where id = ?
                    """);
            complete = connection.prepareStatement("""
                    update compensation_tasks set status = 'completed', "completedAt" = now(), "updatedAt" = now(),
                        "lastAttemptAt" = now() where id = ?
                    """);
        }

        @Override
        public Integer call() throws SQLException {
            int settled = 0;
            while (one()) settled++;
            return settled;
        }

        private boolean one() throws SQLException {
            try (var task = claim.executeQuery()) {
                if (!task.next()) {
                    connection.commit();
                    return false;
                }
                settle(task.getLong(1), task.getLong(2), task.getBigDecimal(3));
            }
            connection.commit();
            return true;
        }

        private void settle(long id, long account, BigDecimal cost) throws SQLException {
            var after = deduct(account, cost);
            enter.setBigDecimal(1, after.add(cost));
            enter.setBigDecimal(2, after);
            enter.setLong(3, id);
            enter.executeUpdate();
            log.setLong(1, id);
            log.executeUpdate();
            complete.setLong(1, id);
            complete.executeUpdate();
        }

        private BigDecimal deduct(long account, BigDecimal cost) throws SQLException {
            deduct.setBigDecimal(1, cost);
            deduct.setLong(2, account);
            deduct.setBigDecimal(3, cost);
            try (var balance = deduct.executeQuery()) {
                if (!balance.next()) throw new IllegalStateException("account " + account + " cannot pay " + cost);
                return balance.getBigDecimal(1);
            }
        }
    }

    private static final String QUEUE = """
            select id, "userId", cost from compensation_tasks
            where status = 'pending' and "nextRetryAt" <= now()
            order by "createdAt" limit 1 for no key update skip locked
            """;

    private static final String LANE = """
            select id, "userId", cost from compensation_tasks
            where status = 'pending' and "userId" & 7 = %d and "nextRetryAt" <= now()
            order by "nextRetryAt", id limit 1 for no key update skip locked
            """;
}
