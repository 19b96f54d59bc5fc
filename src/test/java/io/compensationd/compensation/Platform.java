package io.compensationd.compensation;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A platform with our schema, and an engine on it.
final class Platform implements AutoCloseable {
    final TestDatabase database;
    final Store store;
    final List<Event> events = new ArrayList<>();
    Rules rules = new Rules(
            1000,
            3,
            Duration.ofSeconds(10),
            BalancePolicy.RETRY,
            Optional.empty(),
            new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1)));

    Platform() {
        this(TestDatabases.migrated());
    }

    Platform(TestDatabase database) {
        this(database, TestDatabases.tables());
    }

    Platform(TestDatabase database, Settings.Tables tables) {
        this.database = database;
        this.store = Store.open(database.work(), tables, database.schema());
    }

    Platform rules(UnaryOperator<Rules> change) {
        rules = change.apply(rules);
        return this;
    }

    Firings firings() {
        return firings("node-a");
    }

    Firings firings(String node) {
        return new Firings(
                store, node, rules, new Events(List.of(events::add)), new World(InstantSource.system(), () -> 0.5));
    }

    Fired fire(int lane) {
        return fire(due(lane), FiringWatch.NONE);
    }

    Fired fire(Firing firing, FiringWatch watch) {
        return firings().fire(firing, watch);
    }

    static Firing due(int lane) {
        return new Firing(lane, Cause.DUE, Optional.empty(), Optional.empty());
    }

    static Firing interval(int lane, Instant slot) {
        return new Firing(lane, Cause.INTERVAL, Optional.of(slot), Optional.empty());
    }

    /// As the platform's Prisma client inserts, knowing none of our columns; the row's id.
    long task(long user, String cost) {
        return Long.parseLong(value("""
                insert into compensation_tasks ("userId", "userPricingId", cost, status, "retryCount", "maxRetries",
                    "userClerkId", "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%d, 7, %s, 'pending', 0, 3, 'clerk', 'openai', '/v1', '{"a":1}', '{"b":2}', now())
                returning id
                """.formatted(user, cost)));
    }

    Platform user(long id, String balance) {
        return sql("insert into users (id, \"clerkId\", balance) values (%1$d, 'clerk-%1$d', %2$s)"
                .formatted(id, balance));
    }

    Platform sql(String sql) {
        database.sql(sql);
        return this;
    }

    String value(String query) {
        return database.value(query);
    }

    /// Columns of a task, joined by a space.
    String row(long id, String columns) {
        return value("select concat_ws(' ', %s) from compensation_tasks where id = %d".formatted(columns, id));
    }

    /// Makes a table raise an error for the rows that the condition says.
    void raise(String table, String when, String state) {
        sql("""
                create or replace function planted_%4$s() returns trigger language plpgsql as
                $$ begin if %2$s then raise exception 'planted' using errcode = '%3$s'; end if; return new; end $$;
                create trigger planted before insert or update on %1$s for each row execute function planted_%4$s();
                """.formatted(table, when, state, Integer.toHexString((table + when).hashCode())));
    }

    @Override
    public void close() {
        store.close();
        database.close();
    }
}
