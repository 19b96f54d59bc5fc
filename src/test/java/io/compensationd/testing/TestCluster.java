package io.compensationd.testing;

import io.compensationd.testing.TestDatabases.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Node processes on one database, as `compensationd run` starts them.
public final class TestCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    public final TestDatabase database;
    private final List<NodeProcess> nodes = new ArrayList<>();

    public TestCluster(TestDatabase database) {
        this.database = database;
    }

    public static TestCluster migrated() {
        return new TestCluster(TestDatabases.migrated());
    }

    /// Starts a node and waits until it works.
    ///
    /// @param settings `key=value`
    public NodeProcess node(String id, String... settings) {
        var node = launch(id, settings);
        node.awaitLog("started node=" + id, START);
        return node;
    }

    /// A node in the middle of 20,000 tasks of lane 3, in small chunks.
    public NodeProcess nodeAtWork(String id) {
        tasksOfLane(3, 20_000);
        var node = node(id, "compensation.engine.chunk-max=20");
        Await.until(START, "lane 3 is being worked on", () -> pending() < 19_900);
        return node;
    }

    /// Starts a node and does not wait.
    public NodeProcess launch(String id, String... settings) {
        return launch(List.of("--node-id", id), settings);
    }

    /// Starts a node that finds a name for itself, and does not wait.
    public NodeProcess unnamed(String... settings) {
        return launch(List.of(), settings);
    }

    private NodeProcess launch(List<String> options, String... settings) {
        var node = NodeProcess.node(NodeProcess.Place.of(List.of()), database.url(), List.of(settings), options);
        nodes.add(node);
        return node;
    }

    /// Tasks as the platform inserts them, each of another user with enough balance.
    public void tasks(int count) {
        tasks("generate_series(1, " + count + ")");
    }

    /// Tasks of users of one lane of 8.
    public void tasksOfLane(int lane, int count) {
        tasks("(select 8 * g + " + lane + " as u from generate_series(1, " + count + ") g)");
    }

    private void tasks(String users) {
        database.sql("""
                insert into users (id, "clerkId", balance) select u, 'clerk-' || u, 100000 from %1$s u on conflict do nothing;
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select u, 7, 1.25, 'clerk-' || u, 'openai', '/v1', '{}', '{}', now() from %1$s u
                """.formatted(users));
    }

    public long pending() {
        return Long.parseLong(database.value("select count(*) from compensation_tasks where status = 'pending'"));
    }

    public void awaitSettled(Duration bound) {
        Await.until(bound, "all tasks settled", () -> pending() == 0);
    }

    /// Whether the node checked in within these seconds.
    public boolean checksIn(String node, int seconds) {
        return !database.value("select count(*) from compensation.qrtz_scheduler_state where instance_name = '" + node
                        + "' and last_checkin_time > (extract(epoch from now()) - " + seconds + ") * 1000")
                .equals("0");
    }

    /// I1 and I2 in short: every task has exactly one entry, and balances lost what entries say.
    public String breaks() {
        return database.value("""
                select (select count(*) from compensation_tasks t where t.status = 'completed'
                          and (select count(*) from compensation.ledger_entries e where e.task_id = t.id) <> 1)
                     + (select count(*) from compensation.ledger_entries e
                          where not exists (select from compensation_tasks t where t.id = e.task_id and t.status = 'completed'))
                     + (select count(*) from users u where u.balance
                          <> 100000 - coalesce((select sum(amount) from compensation.ledger_entries e where e.account_id = u.id), 0))
                """);
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        database.close();
    }
}
