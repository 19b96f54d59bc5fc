package io.compensationd.bench;

import static io.compensationd.bench.HttpClients.SECRET;

import io.compensationd.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What 200 callers of the cron address and the API cost settling: the same node, the same number of tasks, in turns
/// with and without them.
final class Surface {
    private static final int CLIENTS = 200;
    private static final double RATIO_MIN = 0.8;

    /// One secret for both doors, so that a client can call all.
    private static final String[] OPEN = {
        "compensation.http.enabled=true",
        "compensation.http.port=0",
        "compensation.cron.secret=" + SECRET,
        "compensation.http.operator-token=" + SECRET
    };

    private static final List<String> PATHS = List.of(
            "/api/v1/tasks?limit=20",
            "/api/v1/tasks?status=pending&sort=due&order=asc",
            "/api/v1/tasks/17/explain",
            "/api/compensation-task?page=1&perPage=20&status=completed",
            "/api/v1/ledger?account=17",
            "/api/v1/runs",
            "/api/v1/lanes",
            "/api/v1/schedule");

    private final Nodes nodes;
    private final BenchServer server;
    private final Workload workload;
    private final Limits limits;

    Surface(Nodes nodes, BenchServer server, Workload workload, Limits limits) {
        this.nodes = nodes;
        this.server = server;
        this.workload = workload;
        this.limits = limits;
    }

    static Node open(Copy copy) throws Exception {
        return Node.start(copy, "bench-1", OPEN);
    }

    void run(int rounds) throws Exception {
        var copy = server.copyOfTemplate("surface");
        var with = new double[rounds];
        var without = new double[rounds];
        long answers = 0;
        var errors = new ArrayList<String>();
        try (var watcher = copy.connect()) {
            try (var node = open(copy);
                    var database = Database.open(copy.settings(2), "bench");
                    var console = Nodes.console(database)) {
                Nodes.awaitCompleted(watcher);
                for (int round = 0; round < rounds; round++) {
                    without[round] = nodes.again(watcher, console);
                    try (var clients = new HttpClients(node.address()).start(CLIENTS, PATHS)) {
                        with[round] = nodes.again(watcher, console);
                        answers += clients.answers();
                        errors.addAll(clients.errors());
                    }
                }
            }
            Invariants.check(watcher, new Workload(workload.tasks() * (2 * rounds + 1), workload.accounts(), 0));
        }
        server.drop(copy);
        errors.removeIf(error -> error.contains("answered 503") && error.contains("Paused"));
        var ratio = median(with) / median(without);
        limits.none("errors of clients:", errors);
        System.out.printf(
                "%d clients        with them %s tasks/s, without %s, ratio of medians %.2f (0.80 asked)%s; %d answers, errors: %s%n",
                CLIENTS,
                Arrays.toString(with),
                Arrays.toString(without),
                ratio,
                limits.atLeast("settling beside the clients", ratio, RATIO_MIN),
                answers,
                errors);
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static long count(Connection connection, String table) throws SQLException {
        return Long.parseLong(Copy.value(connection, "select count(*) from " + table));
    }
}
