package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.schedule.DatabaseClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// The clock of the machine that looks, against the database's. Each node compares its own at its start.
public record OwnClock(InstantSource clock) implements Check {
    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var skew = DatabaseClock.skew(connection, clock);
        if (skew.abs().compareTo(DatabaseClock.WARN) <= 0) return List.of();
        return List.of(Finding.wrong(
                Kind.CLOCK_SKEW,
                "this machine",
                "its clock is %.1f s %s the database's; nodes refuse to start above %d s"
                        .formatted(
                                skew.abs().toMillis() / 1000.0,
                                skew.isNegative() ? "behind" : "ahead of",
                                DatabaseClock.REFUSE.toSeconds()),
                "Synchronise the clocks (chrony, systemd-timesyncd)."));
    }
}
