package io.compensationd.cli.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/// Accounts and tasks of every kind, numbered, so that each task's end is known before it begins.
///
/// Task number i belongs to the kind that `i mod 100` names: 10 % the hot account, 4 % accounts that are topped up
/// later, 1 % accounts that never can pay, 1 % inactive accounts, the rest 400 ordinary accounts. The first five
/// numbers that end in 49 are poison: the database refuses their request log row.
record DemoData(int tasks) {
    static final long HOT = 1;
    private static final int ORDINARY = 400;
    private static final int SHORT = 40;
    private static final int POOR = 10;
    private static final int INACTIVE = 10;
    private static final int PATIENT = 50;
    private static final String POISON = "broken-provider";

    private static final Set<Kind> FAIL = EnumSet.of(Kind.POOR, Kind.INACTIVE, Kind.POISON);

    /// How a task has to end, and on which account it is.
    enum Kind {
        ORDINARY,
        HOT,
        TOPPED_UP,
        POOR,
        INACTIVE,
        POISON
    }

    static Kind kind(int i) {
        if (i % 100 == 49 && i < 500) return Kind.POISON;
        return switch (i % 100) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> Kind.HOT;
            case 10, 11, 12, 13 -> Kind.TOPPED_UP;
            case 14 -> Kind.POOR;
            case 15 -> Kind.INACTIVE;
            default -> Kind.ORDINARY;
        };
    }

    static long account(int i) {
        return switch (kind(i)) {
            case HOT -> HOT;
            case ORDINARY, POISON -> HOT + 1 + i % ORDINARY;
            case TOPPED_UP -> HOT + 1 + ORDINARY + i % SHORT;
            case POOR -> HOT + 1 + ORDINARY + SHORT + i % POOR;
            case INACTIVE -> HOT + 1 + ORDINARY + SHORT + POOR + i % INACTIVE;
        };
    }

    /// From 0.5000 to 1.4999.
    static BigDecimal cost(int i) {
        return BigDecimal.valueOf(5000 + (i * 7919L) % 10_000, 4);
    }

    long completed() {
        return tasks - failed();
    }

    long failed() {
        return failedBefore(tasks);
    }

    /// How many of the first tasks have to fail.
    static long failedBefore(int end) {
        return IntStream.range(0, end).filter(i -> FAIL.contains(kind(i))).count();
    }

    /// Makes the accounts, and the constraint that makes some tasks poison.
    void accounts(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    insert into users (id, "clerkId", balance, "isActive")
                    select id, 'user_' || id,
                           case when id = %d then 99999 when id <= %d then 5000 when id <= %d then 0.25 else 0.10 end,
                           id <= %d
                    from generate_series(1, %d) id""".formatted(
                            HOT,
                            HOT + ORDINARY,
                            HOT + ORDINARY + SHORT,
                            HOT + ORDINARY + SHORT + POOR,
                            HOT + ORDINARY + SHORT + POOR + INACTIVE));
            statement.execute("select setval('users_id_seq', (select max(id) from users))");
            statement.execute("""
                    alter table api_request_logs
                    add constraint known_provider check ("serviceProvider" <> '%s')""".formatted(POISON));
        }
    }

    /// Gives every account that was short enough for all its tasks; the amount given in all.
    BigDecimal topUp(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        with given as (
                            update users set balance = balance + 1000 where id between %d and %d returning 1)
                        select 1000 * count(*)::numeric from given""".formatted(HOT + ORDINARY + 1, HOT + ORDINARY + SHORT))) {
            rows.next();
            return rows.getBigDecimal(1);
        }
    }

    /// Inserts tasks `from` to `to` as the platform's Prisma client does: without a word of our columns.
    static void insert(Connection connection, int from, int to) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into compensation_tasks ("userId", "userPricingId", cost, "errorMessage", "userClerkId",
                    "serviceProvider", "requestApi", "requestBody", "responseBody", "maxRetries", "updatedAt")
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())""")) {
            for (int i = from; i < to; i++) {
                fill(statement, i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void fill(PreparedStatement statement, int i) throws SQLException {
        statement.setLong(1, account(i));
        statement.setLong(2, 1 + i % 7);
        statement.setBigDecimal(3, cost(i));
        statement.setString(4, "deadlock detected");
        statement.setString(5, "user_" + account(i));
        statement.setString(6, kind(i) == Kind.POISON ? POISON : "openai");
        statement.setString(7, "/v1/chat/completions");
        statement.setString(8, "{\"messages\":[{\"role\":\"user\",\"content\":\"request %d\"}]}".formatted(i));
        statement.setString(9, "{\"usage\":{\"total_tokens\":%d}}".formatted(i % 4096));
        statement.setInt(10, kind(i) == Kind.TOPPED_UP ? PATIENT : 3);
    }
}
