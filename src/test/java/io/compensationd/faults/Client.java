package io.compensationd.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The platform, which goes on storing tasks whatever happens, and remembers those that it was told are stored.
final class Client implements AutoCloseable {
    /// As Prisma inserts, knowing none of our columns: `values` or a select of user and cost.
    static final String INSERT = """
            insert into compensation_tasks ("userId", cost, "userPricingId", "userClerkId", "serviceProvider",
                "requestApi", "requestBody", "responseBody", "updatedAt")
            select %s, 7, 'user', 'openai', '/v1/chat', repeat('q', 100), repeat('a', 200), now() at time zone 'UTC' %s
            returning id
            """;

    private final Ground ground;
    private final long pauseMillis;
    private final Collection<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private Client(Ground ground, long pauseMillis) {
        this.ground = ground;
        this.pauseMillis = pauseMillis;
        this.thread = Thread.ofVirtual().name("client").start(this::run);
    }

    static Client storing(Ground ground, int perSecond) {
        return new Client(ground, 1000 / perSecond);
    }

    /// Ids.
    Collection<Long> acknowledged() {
        return acknowledged;
    }

    private void run() {
        for (long n = 0; !stopped(1); )
            try (var connection = ground.connect()) {
                for (; !stopped(pauseMillis); n++) store(connection, n);
            } catch (SQLException e) {
                // Whether the last task is stored is not known: it was not acknowledged.
                n++;
            }
    }

    private void store(Connection connection, long n) throws SQLException {
        var values = "%d, 0.0001 * %d".formatted(1 + n % Ground.ACCOUNTS, 1 + n % 9973);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(INSERT.formatted(values, ""))) {
            row.next();
            acknowledged.add(row.getLong(1));
        }
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
