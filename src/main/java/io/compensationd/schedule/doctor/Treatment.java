package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What a node repairs by itself, as `doctor --fix` would: each repair is an event. What it cannot repair it says once.
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
        for (var treated : doctor.treat(connection, findings)) {
            var finding = treated.finding();
            raise(finding, treated.action(), treated.problem().orElse(""));
        }
        var left = findings.stream()
                .filter(it -> it.repair().isEmpty() && it.isWrong())
                .toList();
        said.retainAll(left.stream().map(Finding::subject).toList());
        left.stream().filter(it -> said.add(it.subject())).forEach(it -> raise(it, "", it.remedy()));
    }

    private void raise(Finding finding, String action, String problem) {
        events.raise(new Event.Repaired(finding.kind().code(), finding.subject(), finding.evidence(), action, problem));
    }
}
