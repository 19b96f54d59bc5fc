package io.compensationd.acceptance;

import io.compensationd.Main;
import io.compensationd.cli.Cli;
import io.compensationd.cli.Terminal;
import io.compensationd.database.Reference;
import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A database of the platform, tasks that know nothing of our columns, and node processes on it.
final class Field implements AutoCloseable {
    private static final int ACCOUNTS = 5_000;
    private static final int ROWS_MAX = 10_000;

    private final TestDatabase database;
    private final List<NodeProcess> processes = new ArrayList<>();

    private Field(TestDatabase database) {
        this.database = database;
    }

    /// A fresh database of a server, with the platform's tables and 5,000 accounts that can pay.
    static Field on(TestServer server, String name) {
        var database = TestDatabases.on(server, name);
        Reference.create(database.work());
        database.sql("insert into users (\"clerkId\", balance) select 'user_' || i, 90000 from generate_series(1, %d) i"
                .formatted(ACCOUNTS));
        return new Field(database);
    }

    /// A node on it, working when this returns.
    NodeProcess node(String id, String... more) {
        var words = Stream.concat(Stream.of("run", "--node-id", id), Arrays.stream(more));
        var node = compensationd(words.toArray(String[]::new));
        node.awaitLog("started node=" + id, Duration.ofSeconds(60));
        return node;
    }

    String url() {
        return database.url();
    }

    /// Any command in a process of its own.
    NodeProcess compensationd(String... words) {
        var environment = Map.of("COMPENSATION_DATABASE_URL", database.url());
        var place = new NodeProcess.Place(List.of(), environment, NodeProcess.Place.newLog());
        var process = NodeProcess.start(place, Main.class, words);
        processes.add(process);
        return process;
    }

    /// A command of the command line, in this process: no JVM has to start while all cores settle. Its exit code.
    int call(String... words) {
        var nowhere = new PrintWriter(new StringWriter());
        var environment = Map.of("COMPENSATION_DATABASE_URL", database.url());
        var cli = new Cli(
                settings -> {
                    throw new IllegalStateException("no node in this process");
                },
                environment,
                new Terminal(nowhere, nowhere, false, false));
        return cli.run(words);
    }

    /// Stores tasks as Prisma does, in one transaction for each 10,000.
    void insert(int tasks) {
        for (int rest = tasks; rest > 0; rest -= ROWS_MAX)
            database.sql("""
                    insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                        "requestApi", "requestBody", "responseBody", "updatedAt")
                    select 1 + i %% %d, 1, 0.0001 * (1 + i %% 9999), 'user_' || 1 + i %% %d, 'openai', '/v1/chat',
                           repeat('q', 300), repeat('a', 700), now() at time zone 'UTC'
                    from generate_series(1, %d) i""".formatted(ACCOUNTS, ACCOUNTS, Math.min(rest, ROWS_MAX)));
    }

    /// The same while all is paused: nodes may settle as fast as one client inserts.
    void stock(int tasks) {
        call("pause", "--reason", "stocking up");
        insert(tasks);
        call("resume");
    }

    void awaitSettled(Duration bound) {
        Await.until(bound, "all tasks settled", () -> due() == 0);
    }

    long due() {
        return number("select count(*) from compensation_tasks where status = 'pending'")
                .longValue();
    }

    long settled() {
        return number("select count(*) from compensation.ledger_entries").longValue();
    }

    BigDecimal number(String query) {
        return new BigDecimal(database.value(query));
    }

    String value(String query) {
        return database.value(query);
    }

    /// What has to be 0 for every promise to hold: tasks not charged exactly once, a spent attempt, money gone astray,
    /// overlapping runs of one lane.
    List<String> breaks() {
        var breaks = new ArrayList<String>();
        expectZero(breaks, "tasks that are not completed with exactly one entry", """
                select count(*) from (select t.id from compensation_tasks t
                  left join compensation.ledger_entries e on e.task_id = t.id and e.amount = t.cost
                  group by t.id having count(e.id) <> 1 or min(t.status) <> 'completed') wrong""");
        expectZero(breaks, "entries without a task", """
                select count(*) from compensation.ledger_entries e
                where not exists (select from compensation_tasks t where t.id = e.task_id)""");
        expectZero(breaks, "attempts spent", "select sum(\"retryCount\") from compensation_tasks");
        expectZero(breaks, "money gone astray", """
                select count(*) from (select u.id from users u left join compensation.ledger_entries e on e.account_id = u.id
                  group by u.id having u.balance <> 90000 - coalesce(sum(e.amount), 0)) wrong""");
        expectZero(breaks, "runs of one lane that overlap", """
                select count(*) from compensation.runs a join compensation.runs b on a.lane = b.lane and a.id < b.id
                 and tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at)
                where a.finished_at is not null and b.finished_at is not null""");
        return breaks;
    }

    private void expectZero(List<String> breaks, String what, String query) {
        var found = database.value(query);
        if (new BigDecimal(found).signum() != 0) breaks.add(found + " " + what);
    }

    @Override
    public void close() {
        processes.forEach(NodeProcess::close);
        database.close();
    }
}
