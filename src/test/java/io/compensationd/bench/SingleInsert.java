package io.compensationd.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.random.RandomGenerator;

/// The platform's own insert, as Prisma shapes it: it knows none of our columns.
final class SingleInsert implements AutoCloseable {
    private final PreparedStatement insert;
    private final int accounts;

    SingleInsert(Connection connection, Workload workload) throws SQLException {
        accounts = workload.accounts();
        insert = connection.prepareStatement("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "retryCount", "maxRetries",
                    "errorMessage", "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody",
                    "createdAt", "updatedAt")
                values (?, 7, ?, 'pending', 0, 3, 'deadlock detected', ?, 'openai', '/v1/chat/completions', ?, ?,
                    current_timestamp at time zone 'UTC', current_timestamp at time zone 'UTC')
                returning id, xmin
                """);
        var half = "x".repeat(workload.bodyChars() / 2);
        insert.setString(4, half);
        insert.setString(5, half);
    }

    Inserted next(RandomGenerator random) throws SQLException {
        long user = 1L + random.nextInt(accounts);
        insert.setLong(1, user);
        insert.setBigDecimal(2, BigDecimal.valueOf(1 + random.nextInt(100_000), 4));
        insert.setString(3, "user_" + user);
        try (var row = insert.executeQuery()) {
            row.next();
            return new Inserted(row.getLong(1), row.getString(2));
        }
    }

    /// @param xid the transaction that inserted it
    record Inserted(long id, String xid) {}

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
