package io.compensationd.compensation.desk;

import io.compensationd.database.Purpose;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A migrated database with three accounts, and the desk on it.
final class DeskTables implements AutoCloseable {
    static final Settings.Engine ENGINE = new Settings.Engine(
            1000, 3, Duration.ofSeconds(10), BalancePolicy.RETRY, Duration.ofSeconds(30), Optional.empty());

    static final String SAMPLE = """
            insert into compensation_tasks (id, "userId", "userPricingId", cost, status, "retryCount", "failureReason",
                "errorMessage", "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody",
                "createdAt", "updatedAt", "idempotencyKey")
            """;

    final TestDatabase database = TestDatabases.migrated();
    final Names names = Names.of(TestDatabases.tables(), "public");

    DeskTables() {
        database.sql("""
                insert into users (id, "clerkId", balance, "isActive")
                values (1, 'one', 100, true), (2, 'two', 1, true), (3, 'three', 100, false), (-4, 'minus four', 9, true)
                """);
    }

    TaskList list() {
        return new TaskList(database.work(), names);
    }

    Dossiers dossiers() {
        return new Dossiers(database.work(), names, ENGINE);
    }

    Changes changes() {
        return new Changes(database.work(), names);
    }

    Adding adding() {
        return new Adding(database.work(), names);
    }

    /// One task of account 1 with this id and status, created long ago.
    DeskTables task(long id, String status) {
        return tasks(id, id, status);
    }

    /// Tasks of account 1 with the ids from first to last, one second apart, each of 2.5000.
    DeskTables tasks(long first, long last, String status) {
        database.sql(SAMPLE + """
                select i, 1, 7, 2.5, '%s', case when '%s' = 'failed' then 3 else 0 end,
                    case when '%s' = 'failed' then 'balance_short' end, 'deadlock detected',
                    'one', 'openai', '/v1/chat', 'request canary', 'response canary',
                    timestamp '2026-01-01' + i * interval '1 second', timestamp '2026-01-01', 'key-' || i
                from generate_series(%d, %d) i
                """.formatted(status, status, status, first, last));
        return this;
    }

    String value(String query) {
        return database.value(query);
    }

    /// All rows of all tables that a desk could change, as one digest: equal means that nothing changed.
    String digest() {
        return value("""
                select md5(coalesce((select string_agg(t::text, '|' order by t.id) from compensation_tasks t), '')
                    || coalesce((select string_agg(u::text, '|' order by u.id) from users u), '')
                    || (select count(*) from compensation.attempts) || (select count(*) from compensation.ledger_entries)
                    || (select count(*) from compensation.adopted))
                """);
    }

    /// Another session that holds the rows until it is closed.
    Connection holding(Set<Long> ids) throws SQLException {
        var connection = database.database().source(Purpose.BULK).getConnection();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            for (var id : ids)
                statement.execute("select from compensation_tasks where id = " + id + " for no key update");
        }
        return connection;
    }

    @Override
    public void close() {
        database.close();
    }
}
