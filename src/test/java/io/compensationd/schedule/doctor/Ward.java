package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.DueLanes;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.Console;
import io.compensationd.settings.Settings;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A database as a node left it that has worked, and one who makes rounds in it.
final class Ward implements AutoCloseable {
    final TestDatabase database = TestDatabases.migrated();
    final Console console = Console.open(
            new Settings.Schedule("PT5M", true, 0), database.database().quartz(), InstantSource.system());
    final List<Event> seen = new ArrayList<>();
    final Events events = new Events(List.of(seen::add));

    /// All lanes have their triggers.
    void cluster() {
        console.resume();
        database.sql("update compensation.lanes set epoch = 1");
    }

    /// A task of this lane of 8 that has been due for so long.
    void task(int lane, String due) {
        database.sql("""
                insert into users (id, "clerkId", balance) values (%1$d, 'clerk-%1$d', 10);
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt", "nextRetryAt")
                values (%1$d, 7, 1.25, 'c', 'openai', '/v1', '{}', '{}', now(), now() - interval '%2$s')
                """.formatted(lane, due));
    }

    /// As a node has it that has just started.
    StalledLanes stalled() {
        return new StalledLanes(new DueLanes(TestDatabases.tables(), "public"), console.restoration(), events);
    }

    void make(Round round) throws SQLException {
        make(round, Duration.ofSeconds(30), Duration.ofHours(10), Duration.ofHours(10));
    }

    /// @param last    time since the last round, which looked at all
    /// @param up      time since this node is up
    /// @param healthy time since the database answers it
    void make(Round round, Duration last, Duration up, Duration healthy) throws SQLException {
        var now = Instant.now();
        database.sql("update compensation.rounds set slots_at = '" + now.minus(last) + "'");
        make(round, new Round.Now(now, Optional.of(now.minus(last)), now.minus(up), now.minus(healthy)));
    }

    void make(Round round, Round.Now now) throws SQLException {
        try (var connection = database.database().source(Purpose.BULK).getConnection()) {
            round.make(connection, now);
        }
    }

    /// All lanes' slots have fired up to a minute and a half ago.
    void watched() {
        cluster();
        database.sql("""
                update compensation.lanes set taken_at = now();
                insert into compensation.rounds (lane) select lane from compensation.lanes
                """);
        for (int lane = 0; lane < 8; lane++) quiet(lane, "90 s");
    }

    /// Its last slot that fired was then, and nothing since.
    void quiet(int lane, String since) {
        fired(lane, since);
        database.sql("""
                update compensation.lanes set last_slot = date_trunc('milliseconds', now() - interval '%2$s')
                where lane = %1$d;
                update compensation.rounds set slots_until = date_trunc('milliseconds', now() - interval '%2$s'), gap_id = null
                where lane = %1$d
                """.formatted(lane, since));
    }

    void fired(int lane, String since) {
        database.sql("""
                update compensation.qrtz_triggers
                set prev_fire_time = trunc(extract(epoch from now() - interval '%s') * 1000) where trigger_name = 'lane-%d'
                """.formatted(since, lane));
    }

    String gaps() {
        return database.value(
                "select string_agg(lane || ' x' || slots || ' ' || reason, ', ' order by lane, id) from compensation.gaps");
    }

    @Override
    public void close() {
        console.close();
        database.close();
    }
}
