package io.compensationd.testing;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;

/// The platform's own batch behind `GET /api/cron/compensation`, which the daemon replaces: reads pending rows without
/// a
/// lock, and writes `completed` without another look at the status. One object is one caller of it.
public final class OldBatch implements AutoCloseable {
    private static final String PENDING = """
            select id from compensation_tasks where status = 'pending' and "retryCount" < "maxRetries"
            order by "createdAt", id limit 100
            """;

    private static final String LOG = """
            insert into api_request_logs ("userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", cost)
            select "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", cost
            from compensation_tasks where id = ?
            """;

    private static final String FAILED = """
            update compensation_tasks set "retryCount" = "retryCount" + 1, "errorMessage" = ?,
                status = case when "retryCount" + 1 >= "maxRetries" then 'failed' else 'pending' end where id = ?
            """;

    private final Connection connection;
    private int succeeded;
    private int refused;

    public OldBatch(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
    }

    /// One call of the address.
    ///
    /// @return how many rows it read
    public int call() throws SQLException {
        connection.setAutoCommit(true);
        var tasks = new ArrayList<Long>();
        try (var rows = query(PENDING)) {
            while (rows.next()) tasks.add(rows.getLong(1));
        }
        for (long task : tasks) one(task);
        return tasks.size();
    }

    private void one(long task) throws SQLException {
        connection.setAutoCommit(true);
        long user;
        BigDecimal cost;
        try (var row = query("select status, \"userId\", cost from compensation_tasks where id = " + task)) {
            if (!row.next() || !row.getString(1).equals("pending")) return;
            user = row.getLong(2);
            cost = row.getBigDecimal(3);
        }
        try {
            charge(task, user, cost);
            succeeded++;
        } catch (SQLException e) {
            connection.rollback();
            spendAttempt(task, String.valueOf(e.getMessage()));
        }
    }

    private void charge(long task, long user, BigDecimal cost) throws SQLException {
        connection.setAutoCommit(false);
        try (var row = query("select balance from users where id = " + user + " for update")) {
            row.next();
            if (row.getBigDecimal(1).compareTo(cost) < 0) throw new SQLException("余额不足");
        }
        run("update users set balance = balance - ? where id = ?", cost, user);
        run(LOG, task);
        run("update compensation_tasks set status = 'completed', \"completedAt\" = now() where id = ?", task);
        connection.commit();
    }

    private void spendAttempt(long task, String error) throws SQLException {
        connection.setAutoCommit(true);
        try {
            run(FAILED, error, task);
        } catch (SQLException e) {
            refused++;
        }
    }

    private ResultSet query(String sql) throws SQLException {
        var statement = connection.createStatement();
        statement.closeOnCompletion();
        return statement.executeQuery(sql);
    }

    private void run(String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
            statement.execute();
        }
    }

    /// Tasks that it charged.
    public int succeeded() {
        return succeeded;
    }

    /// Tasks that were settled under its hands, where the database undid its deduction.
    public int refused() {
        return refused;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
