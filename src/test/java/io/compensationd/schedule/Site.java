package io.compensationd.schedule;

import io.compensationd.compensation.Events;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.RetryPolicy;
import io.compensationd.compensation.Rules;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.World;
import io.compensationd.database.Database;
import io.compensationd.database.Purpose;
import io.compensationd.settings.Settings;
import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// A platform's database with nodes in this JVM, for what needs no process of its own.
public final class Site implements AutoCloseable {
    private static final Cluster.Beside NOTHING = new Cluster.Beside(
            new Settings.Retention(Optional.empty(), Optional.empty(), Optional.empty(), true, "PT1H"),
            Optional.empty(),
            Optional.empty());

    static final Duration SOON = Duration.ofSeconds(15);

    final TestDatabase database;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final InstantSource clock = InstantSource.system();
    private Settings.Schedule schedule = new Settings.Schedule("PT5M", true, 0);
    private int chunkMax = 1_000;

    Site() {
        this(TestDatabases.migrated());
    }

    public Site(TestDatabase database) {
        this.database = database;
    }

    Site interval(String interval) {
        schedule = new Settings.Schedule(interval, schedule.wakeUp(), schedule.threads());
        return this;
    }

    Site withoutWakeUp() {
        schedule = new Settings.Schedule(schedule.interval(), false, schedule.threads());
        return this;
    }

    public Site chunkMax(int tasks) {
        chunkMax = tasks;
        return this;
    }

    Cluster node(String id) {
        return node(id, () -> false);
    }

    /// @param late whether it stands still
    Cluster node(String id, BooleanSupplier late) {
        var cluster = joining(id).apply(late);
        open(() -> cluster.leave(SOON));
        return cluster;
    }

    /// How a node of that name joins, as often as it likes.
    public Function<BooleanSupplier, Cluster> joining(String id) {
        var database = open(Database.open(TestDatabases.settings(this.database.url()), id));
        var single = database.source(Purpose.LISTEN);
        open(NodeName.take(id, single, () -> {}));
        var store = open(Store.open(database.work(), TestDatabases.tables(), database.schema()));
        var firings = new Firings(store, id, rules(), Events.NONE, new World(clock, () -> 0.5));
        var place = new Cluster.Place(schedule, Map.of(), id, database.quartz(), single, database.lanesMax(), NOTHING);
        return late -> Cluster.join(place, firings, new Cluster.Machine(clock, new Random(1), late, () -> false));
    }

    Console console() {
        return console(clock);
    }

    Console console(InstantSource clock) {
        return open(Console.open(schedule, database.database().quartz(), clock));
    }

    private Rules rules() {
        var retry = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));
        return new Rules(chunkMax, 3, Duration.ofSeconds(10), BalancePolicy.RETRY, Optional.empty(), retry);
    }

    Site sql(String sql) {
        database.sql(sql);
        return this;
    }

    public String value(String query) {
        return database.value(query);
    }

    /// Tasks of a lane of 8, each of another user with enough balance.
    public Site tasks(int lane, int count) {
        return sql("""
                insert into users (id, "clerkId", balance)
                select 8 * g + %1$d, 'clerk-' || 8 * g + %1$d, 100000 from generate_series(1, %2$d) g on conflict do nothing;
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select 8 * g + %1$d, 7, 1.25, 'clerk', 'openai', '/v1', '{}', '{}', now()
                from generate_series(1, %2$d) g
                """.formatted(lane, count));
    }

    public String pending() {
        return value("select count(*) from compensation_tasks where status = 'pending'");
    }

    public Site awaitSettled(Duration bound) {
        Await.until(bound, "all tasks settled", () -> pending().equals("0"));
        return this;
    }

    /// Until the lanes are looked at no more: nothing is held, and all their triggers are parked.
    Site awaitQuiet() {
        Await.until(
                Duration.ofSeconds(30),
                "all lanes quiet",
                () -> held().equals("0")
                        && value(
                                        "select count(*) from compensation.qrtz_triggers where trigger_name like 'due-%%' and next_fire_time"
                                                + " < (extract(epoch from now()) + 3600) * 1000")
                                .equals("0"));
        return this;
    }

    /// How many lanes are held at this moment.
    public String held() {
        return value(
                "select count(distinct objid) from pg_locks where locktype = 'advisory' and objsubid = 2 and granted"
                        + " and database = (select oid from pg_database where datname = current_database())");
    }

    /// How many nodes hold a lane at this moment.
    String holders() {
        return value("select count(distinct a.application_name) from pg_locks l join pg_stat_activity a using (pid)"
                + " where l.locktype = 'advisory' and l.objsubid = 2 and l.granted"
                + " and l.database = (select oid from pg_database where datname = current_database())");
    }

    String trigger(String name, String column) {
        return value("select %s from compensation.qrtz_triggers where trigger_name = '%s'".formatted(column, name));
    }

    /// Of the listeners, say.
    Site terminate(String applicationName) {
        return sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and application_name = '" + applicationName + "'");
    }

    Site lanes(List<Integer> lanes, int tasksEach) {
        lanes.forEach(lane -> tasks(lane, tasksEach));
        return this;
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        database.close();
    }
}
