package io.compensationd.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;

/// The platform's hot path: it goes on moving money between the accounts that the nodes charge, and writes down each
/// credit in the transaction that makes it.
final class Application implements AutoCloseable {
    private static final String MOVE = """
            with moved as (update users set balance = balance + %2$s where id = %1$d returning id)
            insert into faults.moves select id, %2$s from moved
            """;

    private final int accounts;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Traffic traffic;

    private Application(Ground ground, int perSecond, int accounts) {
        this.accounts = accounts;
        this.traffic = new Traffic("application", ground, perSecond, this::move);
    }

    /// @param accounts that it uses: with few of them they are hot
    static Application moving(Ground ground, int perSecond, int accounts) {
        return new Application(ground, perSecond, accounts);
    }

    /// A move that fails is rolled back, or not known: what it wrote down says the same.
    private void move(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        int from = 1 + random.nextInt(accounts);
        int to = 1 + random.nextInt(accounts);
        var amount = random.nextInt(1, 10_000) + "e-4";
        try (var statement = connection.createStatement()) {
            statement.execute(MOVE.formatted(Math.min(from, to), amount));
            statement.execute(MOVE.formatted(Math.max(from, to), "-" + amount));
        }
        connection.commit();
    }

    @Override
    public void close() {
        traffic.close();
    }
}
