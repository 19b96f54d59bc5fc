package io.compensationd.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The platform's hot path: it goes on moving money between the accounts that the nodes charge, and writes down each
/// credit in the transaction that makes it.
final class Application implements AutoCloseable {
    private static final String MOVE = """
            with moved as (update users set balance = balance + %2$s where id = %1$d returning id)
            insert into faults.moves select id, %2$s from moved
            """;

    private final Ground ground;
    private final long pauseMillis;
    private final int accounts;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private Application(Ground ground, int perSecond, int accounts) {
        this.ground = ground;
        this.pauseMillis = 1000 / perSecond;
        this.accounts = accounts;
        this.thread = Thread.ofVirtual().name("application").start(this::run);
    }

    /// @param accounts that it uses: with few of them they are hot
    static Application moving(Ground ground, int perSecond, int accounts) {
        return new Application(ground, perSecond, accounts);
    }

    private void run() {
        var random = new SplittableRandom(7);
        while (!stopped(1))
            try (var connection = ground.connect()) {
                connection.setAutoCommit(false);
                while (!stopped(pauseMillis)) move(connection, random);
            } catch (SQLException e) {
                // Rolled back, or not known: what it wrote down says the same.
            }
    }

    private void move(Connection connection, SplittableRandom random) throws SQLException {
        int from = 1 + random.nextInt(accounts);
        int to = 1 + random.nextInt(accounts);
        var amount = random.nextInt(1, 10_000) + "e-4";
        try (var statement = connection.createStatement()) {
            statement.execute(MOVE.formatted(Math.min(from, to), amount));
            statement.execute(MOVE.formatted(Math.max(from, to), "-" + amount));
        }
        connection.commit();
    }

    private boolean stopped(long waitMillis) {
        try {
            return stop.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
