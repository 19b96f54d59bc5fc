package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Audit;
import java.sql.Connection;
import java.sql.SQLException;

/// The background audit: a break is an event.
public record Auditing(Audit audit, Events events) implements Round {
    @Override
    public void make(Connection connection, Now now) throws SQLException {
        for (var found : audit.advance(connection))
            events.raise(new Event.Broken(found.invariant(), found.message(), found.ids()));
    }
}
