package io.compensationd.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The platform, which goes on storing tasks whatever happens, and remembers those that it was told are stored.
final class Client implements AutoCloseable {
    /// As Prisma inserts, knowing none of our columns: `values` or a select of user and cost.
    static final String INSERT = """
            insert into compensation_tasks ("userId", cost, "userPricingId", "userClerkId", "serviceProvider",
                "requestApi", "requestBody", "responseBody", "updatedAt")
            select %s, 7, 'user', 'openai', '/v1/chat', repeat('q', 100), repeat('a', 200), now() at time zone 'UTC' %s
            returning id
            """;

    private final Collection<Long> acknowledged = new ConcurrentLinkedQueue<>();
    private final Traffic traffic;
    private long turns;

    private Client(Ground ground, int perSecond) {
        this.traffic = new Traffic("client", ground, perSecond, this::store);
    }

    static Client storing(Ground ground, int perSecond) {
        return new Client(ground, perSecond);
    }

    /// Ids.
    Collection<Long> acknowledged() {
        return acknowledged;
    }

    /// Whether a task is stored whose turn failed is not known: it was not acknowledged.
    private void store(Connection connection) throws SQLException {
        long n = turns++;
        var values = "%d, 0.0001 * %d".formatted(1 + n % Ground.ACCOUNTS, 1 + n % 9973);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(INSERT.formatted(values, ""))) {
            row.next();
            acknowledged.add(row.getLong(1));
        }
    }

    @Override
    public void close() {
        traffic.close();
    }
}
