package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What a node repairs by itself, as `doctor --fix` would: each repair is an event. What it
/// cannot repair it says once, with the reason.
public final class Treatment implements Round {
    private final Doctor doctor;
    private final Events events;
    private final BooleanSupplier recovering;
    private final Set<String> said = new HashSet<>();

    /// @param doctor     with the checks whose repairs need nobody's decision
    /// @param recovering whether the database is just back: who lives may not have checked in again
    public Treatment(Doctor doctor, Events events, BooleanSupplier recovering) {
        this.doctor = doctor;
        this.events = events;
        this.recovering = recovering;
    }

    @Override
    public void make(Connection connection, Now now) throws SQLException {
        if (recovering.getAsBoolean()) return;
        var findings = doctor.examine(connection);
        var unrepaired = new ArrayList<Event.Repaired>();
        for (var treated : doctor.treat(connection, findings)) {
            if (treated.problem().isPresent())
                unrepaired.add(event(treated.finding(), "", treated.problem().get()));
            else events.raise(event(treated.finding(), treated.action(), ""));
        }
        findings.stream()
                .filter(it -> it.repair().isEmpty() && it.isWrong())
                .forEach(it -> unrepaired.add(event(it, "", it.remedy())));
        said.retainAll(unrepaired.stream().map(Treatment::key).toList());
        unrepaired.stream().filter(it -> said.add(key(it))).forEach(events::raise);
    }

    private static Event.Repaired event(Finding finding, String action, String problem) {
        return new Event.Repaired(finding.kind().code(), finding.subject(), finding.evidence(), action, problem);
    }

    private static String key(Event.Repaired event) {
        return event.subject() + ": " + event.problem();
    }
}
