package io.compensationd.cli.tasks;

import io.compensationd.cli.CalledCli;
import io.compensationd.cli.Cli;
import io.compensationd.cli.Terminal;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A database with three accounts and calls of `compensationd tasks` on it.
final class TasksDesk implements AutoCloseable {
    final TestDatabase database = TestDatabases.migrated();

    TasksDesk() {
        database.sql("""
                insert into users (id, "clerkId", balance, "isActive")
                values (1, 'one', 100, true), (2, 'two', 1, true), (3, 'three', 100, false)
                """);
    }

    /// Tasks of account 1 with the ids from first to last, of 2.5000 each.
    TasksDesk tasks(long first, long last, String status) {
        database.sql("""
                insert into compensation_tasks (id, "userId", "userPricingId", cost, status, "retryCount", "failureReason",
                    "errorMessage", "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody",
                    "createdAt", "updatedAt", "idempotencyKey")
                select i, 1, 7, 2.5, '%s', case when '%s' = 'failed' then 3 else 0 end,
                    case when '%s' = 'failed' then 'balance_short' end, 'deadlock detected',
                    'one', 'openai', '/v1/chat', 'request canary', 'response canary',
                    timestamp '2026-01-01' + i * interval '1 second', timestamp '2026-01-01', 'key-' || i
                from generate_series(%d, %d) i;
                select setval('compensation_tasks_id_seq', max(id)) from compensation_tasks
                """.formatted(status, status, status, first, last));
        return this;
    }

    /// As a script calls it.
    CalledCli call(String... args) {
        return call(false, "", args);
    }

    /// As a person calls it who types this.
    CalledCli typing(String typed, String... args) {
        return call(true, typed, args);
    }

    CalledCli piping(String input, String... args) {
        return call(false, input, args);
    }

    JsonNode json(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.add("--json");
        return JsonMapper.shared().readTree(call(all.toArray(String[]::new)).out());
    }

    private CalledCli call(boolean interactive, String input, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), interactive, false);
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        var environment = Map.of("COMPENSATION_DATABASE_URL", database.url());
        var cli = new Cli(
                settings -> {
                    throw new IllegalStateException("no node is started here: " + settings.get());
                },
                environment,
                terminal,
                in);
        var all = new ArrayList<>(List.of("tasks"));
        all.addAll(List.of(args));
        var exitCode = cli.run(all.toArray(String[]::new));
        return new CalledCli(exitCode, out.toString(), err.toString());
    }

    String value(String query) {
        return database.value(query);
    }

    /// All tasks as one digest: equal means that nothing changed.
    String digest() {
        return value("select md5(coalesce(string_agg(t::text, '|' order by t.id), '')) from compensation_tasks t");
    }

    @Override
    public void close() {
        database.close();
    }
}
