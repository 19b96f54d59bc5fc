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
        make(round, Duration.ofSeconds(30), Duration.ofHours(10), Duration.ofSeconds(5));
    }

    /// @param last     time since the last round
    /// @param up       time since this node is up
    /// @param answered time since the database answered it
    void make(Round round, Duration last, Duration up, Duration answered) throws SQLException {
        var now = Instant.now();
        try (var connection = database.database().source(Purpose.BULK).getConnection()) {
            round.make(
                    connection,
                    new Round.Now(
                            now, Optional.of(now.minus(last)), now.minus(up), now.minus(answered), now.minus(up)));
        }
    }

    @Override
    public void close() {
        console.close();
        database.close();
    }
}
