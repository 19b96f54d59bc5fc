package io.compensationd.schedule.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// What is done now and then, by one node at a time.
public interface Round {
    /// @param connection in autocommit
    void make(Connection connection, Now now) throws SQLException;

    /// By the database's clock.
    ///
    /// @param last    when any node made its last round; empty: never, or by a clock that has been set since
    /// @param up      since when this node has been there without standing still
    /// @param healthy since when this node has been there and the database has answered it
    record Now(Instant at, Optional<Instant> last, Instant up, Instant healthy) {}
}
