package io.compensationd.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How pages and API answer while millions of tasks are in the table: each call a hundred times, one after the other.
final class LargeTable {
    private static final int CALLS = 100;
    private static final double MILLIS_MAX = 200;

    private static final List<String> PATHS = List.of(
            "/api/v1/tasks",
            "/api/v1/tasks?limit=500",
            "/api/v1/tasks?status=failed",
            "/api/v1/tasks?status=completed&order=asc",
            "/api/v1/tasks?status=pending&sort=due&order=asc",
            "/api/v1/tasks?user=17",
            "/api/v1/tasks?user=17&sort=cost",
            "/api/v1/tasks?user=4",
            "/api/v1/tasks?user=4&status=completed",
            "/tasks?user=4&status=failed",
            "/api/v1/tasks?status=failed&failureReason=insufficient_balance",
            "/api/v1/tasks?createdFrom=2026-01-01&status=completed",
            "/api/v1/tasks/2500000",
            "/api/v1/tasks/2500000?bodies=true",
            "/api/v1/tasks/2500000/explain",
            "/api/compensation-task?page=1&perPage=20",
            "/api/compensation-task?page=1&perPage=20&status=failed",
            "/api/compensation-task?page=1000&perPage=100&status=completed",
            "/api/compensation-task/2500000",
            "/api/v1/ledger?account=17",
            "/api/v1/ledger?task=2500000",
            "/api/v1/runs",
            "/api/v1/runs?lane=3",
            "/api/v1/attempts?task=2500001",
            "/api/v1/audit",
            "/api/v1/lanes",
            "/api/v1/nodes",
            "/api/v1/schedule",
            "/api/v1/attempts",
            "/api/v1/verify",
            "/api/v1/tasks?status=failed&failureReason=account_missing",
            "/api/v1/tasks/requeue {\"filter\": {\"user\": \"17\"}, \"dryRun\": true}",
            "/api/v1/tasks/requeue {\"filter\": {\"status\": [\"failed\"]}, \"dryRun\": true}",
            "/api/v1/tasks/cancel {\"filter\": {\"status\": [\"pending\"]}, \"dryRun\": true}",
            "/metrics",
            "/readyz",
            "/",
            "/tasks",
            "/tasks?status=failed",
            "/tasks?status=completed",
            "/tasks?status=pending&sort=due&order=asc",
            "/tasks?user=17",
            "/tasks?failureReason=insufficient_balance",
            "/tasks?failureReason=account_missing",
            "/tasks?createdFrom=2026-01-01",
            "/tasks/2500000",
            "/runs?lane=3",
            "/ledger",
            "/ledger?account=17",
            "/audit",
            "/schedule");

    private final BenchServer server;
    private final int tasks;
    private final Limits limits;

    LargeTable(BenchServer server, int tasks, Limits limits) {
        this.server = server;
        this.tasks = tasks;
        this.limits = limits;
    }

    void run() throws Exception {
        var copy = server.copyOfTemplate("large");
        try (var connection = copy.connect()) {
            fill(connection);
            try (var node = Surface.open(copy);
                    var clients = new HttpClients(node.address())) {
                Nodes.awaitSettled(connection);
                clients.signIn();
                System.out.printf(
                        "%d tasks, %d ledger entries%n",
                        Surface.count(connection, "compensation_tasks"),
                        Surface.count(connection, "compensation.ledger_entries"));
                try (var line = clients.line()) {
                    for (var path : PATHS) print(path, clients, line);
                }
                if (!clients.errors().isEmpty()) System.out.println("ERRORS: " + clients.errors());
                limits.none("calls that failed:", clients.errors());
            }
        }
        server.drop(copy);
    }

    private void print(String path, HttpClients clients, HttpLine line) throws IOException {
        var millis = new ArrayList<Double>();
        for (int i = 0; i < CALLS; i++) millis.add(clients.call(line, path));
        Collections.sort(millis);
        System.out.printf(
                "%-72s p50 %6.1f ms  p95 %6.1f ms  max %6.1f ms%s%n",
                path,
                millis.get(CALLS / 2),
                millis.get(CALLS * 95 / 100),
                millis.getLast(),
                limits.atMost("milliseconds at p95 of " + path, millis.get(CALLS * 95 / 100), MILLIS_MAX));
    }

    /// Of a thousand tasks 985 are settled, each with its entry, 10 failed with their attempts, and 5 wait until
    /// tomorrow. The oldest tenth is one user's.
    private void fill(Connection connection) throws SQLException {
        Copy.execute(connection, "set session_replication_role = replica");
        Copy.execute(connection, """
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "retryCount", "errorMessage",
                    "failureReason", "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody",
                    "createdAt", "updatedAt", "completedAt", "nextRetryAt")
                select case when i <= %1$d / 10 then 4 else 1 + i %% 10000 end, 7, 0.0001 * (1 + i %% 9999), s, case when s = 'failed' then 3 else 0 end,
                       case when s = 'failed' then 'balance 0.0000 is less than cost' end,
                       case when s = 'failed' then 'insufficient_balance' end, 'user_' || 1 + i %% 10000, 'openai',
                       '/v1/chat', repeat('q', 40), repeat('a', 40), t, t, case when s = 'completed' then t end,
                       case when s = 'pending' then now() + interval '1 day' else t end
                from (select i, now() - interval '1 second' * (%1$d - i) as t,
                             case when i %% 1000 < 985 then 'completed' when i %% 1000 < 995 then 'failed' else 'pending' end as s
                      from generate_series(1, %1$d) i) made
                """.formatted(tasks));
        Copy.execute(connection, """
                insert into compensation.ledger_entries (task_id, account_id, user_pricing_id, service_provider, amount,
                    balance_before, balance_after, run_id, lane, epoch, settled_at)
                select id, "userId", 7, 'openai', cost, 1000, 1000 - cost, 1, "userId" & 7, 1, "completedAt"
                from compensation_tasks where status = 'completed'
                and id not in (select task_id from compensation.ledger_entries)
                """);
        Copy.execute(connection, """
                insert into compensation.attempts (task_id, attempt, run_id, node, at, outcome, reason, error)
                select id, n, 1, 'bench-1', "updatedAt", 'retry', 'insufficient_balance', "errorMessage"
                from compensation_tasks, generate_series(1, 3) n where status = 'failed'
                """);
        Copy.execute(connection, "set session_replication_role = origin");
        Copy.execute(connection, "vacuum (analyze)");
        Copy.execute(connection, "checkpoint");
    }
}
