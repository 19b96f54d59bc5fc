package io.compensationd.schedule;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/// The time that a console writes into the store: this machine's, or the database's where this machine's is further off
/// than a node's may be. A console works where a node would not join, and nodes fire by what it writes.
final class StoreClock implements InstantSource {
    private static final long KEPT = TimeUnit.SECONDS.toNanos(3);

    private final DataSource pool;
    private final InstantSource machine;
    private Duration skew = Duration.ZERO;
    private long readUntil = System.nanoTime();

    StoreClock(DataSource pool, InstantSource machine) {
        this.pool = pool;
        this.machine = machine;
    }

    @Override
    public synchronized Instant instant() {
        if (System.nanoTime() - readUntil >= 0) read();
        var now = machine.instant();
        return skew.abs().compareTo(DatabaseClock.REFUSE) > 0 ? now.minus(skew) : now;
    }

    private void read() {
        try (var connection = pool.getConnection()) {
            skew = DatabaseClock.skew(connection, machine);
            readUntil = System.nanoTime() + KEPT;
        } catch (SQLException e) {
            throw ScheduleProblem.failed("The schedule could not be read", e);
        }
    }
}
