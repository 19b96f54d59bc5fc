package io.compensationd.schedule.doctor;

import io.compensationd.compensation.desk.Actor;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.AuditTrail.Deed;
import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.schedule.ScheduleProblem;
import io.compensationd.schedule.StoreLocks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Examines with a list of checks, and treats what can be repaired safely. Each repair is recorded with its evidence,
/// and what a person has repaired is in the audit as well: what cannot be written down is not done.
public final class Doctor {
    private static final String RECORD = """
            insert into compensation.repairs (repaired_by, finding, subject, evidence, action) values (?, ?, ?, ?, ?)
            """;

    private final List<Check> checks;
    private final String by;
    private final Optional<Actor> person;

    /// @param by who repairs, for those who ask later
    public Doctor(List<Check> checks, String by) {
        this(checks, by, Optional.empty());
    }

    private Doctor(List<Check> checks, String by, Optional<Actor> person) {
        this.checks = List.copyOf(checks);
        this.by = by;
        this.person = person;
    }

    /// The same, for a person.
    public Doctor by(Actor person) {
        return new Doctor(checks, by, Optional.of(person));
    }

    /// A finding that was put right, or could not be.
    ///
    /// @param problem why not
    public record Treated(Finding finding, String action, Optional<String> problem) {}

    /// What is wrong. A check that fails is a finding itself, and does not keep the others from looking.
    ///
    /// @param connection in autocommit
    public List<Finding> examine(Connection connection) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var check : checks) findings.addAll(look(check, connection));
        return findings;
    }

    private static List<Finding> look(Check check, Connection connection) throws SQLException {
        try {
            return check.look(connection);
        } catch (SQLException | ScheduleProblem e) {
            if (connection.isClosed()) throw e;
            return List.of(Finding.wrong(
                    Kind.CHECK_FAILED,
                    check.getClass().getSimpleName(),
                    String.valueOf(e.getMessage()),
                    "Put the schema right first (compensationd migrate), then run doctor again."));
        }
    }

    /// Repairs what has a repair. What a node put right meanwhile is left out.
    ///
    /// @param connection in autocommit, which may wait for Quartz's locks
    public List<Treated> treat(Connection connection, List<Finding> findings) throws SQLException {
        var treated = new ArrayList<Treated>();
        for (var finding : findings)
            if (finding.repair().isPresent())
                treat(connection, finding, finding.repair().get()).ifPresent(treated::add);
        return treated;
    }

    private Optional<Treated> treat(Connection connection, Finding finding, Repair repair) throws SQLException {
        try {
            var action = switch (repair) {
                case Repair.Locked(var work) -> locked(connection, finding, work);
                case Repair.ByItself(var work) -> byItself(connection, finding, work);
            };
            return action.map(done -> new Treated(finding, done, Optional.empty()));
        } catch (SQLException | RuntimeException e) {
            if (connection.isClosed()) throw e;
            return Optional.of(new Treated(finding, "nothing", Optional.of(String.valueOf(e.getMessage()))));
        }
    }

    private Optional<String> locked(Connection connection, Finding finding, Repair.Work work) throws SQLException {
        return together(connection, locked -> {
            StoreLocks.take(locked);
            return recorded(locked, finding, work.on(locked));
        });
    }

    /// Its own programs commit what they do, so whether it can be written down is tried before.
    private Optional<String> byItself(Connection connection, Finding finding, Repair.Work work) throws SQLException {
        tryToRecord(connection, finding);
        var action = done(connection, finding, work);
        return together(connection, on -> recorded(on, finding, action));
    }

    private void tryToRecord(Connection connection, Finding finding) throws SQLException {
        connection.setAutoCommit(false);
        try {
            recorded(connection, finding, Optional.of("tried"));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Optional<String> together(Connection connection, Repair.Work work) throws SQLException {
        return Query.atOnce(connection, () -> work.on(connection));
    }

    /// What fails may have done a part of it.
    private Optional<String> done(Connection connection, Finding finding, Repair.Work work) throws SQLException {
        try {
            return work.on(connection);
        } catch (SQLException | RuntimeException e) {
            var refused = e instanceof AuditTrail.Refusing refusing && refusing.nothingDone();
            if (person.isPresent() && !refused)
                AuditTrail.add(connection, person.get(), deed(finding, "failed").unfinished());
            throw e;
        }
    }

    private Optional<String> recorded(Connection connection, Finding finding, Optional<String> action)
            throws SQLException {
        if (action.isEmpty()) return action;
        var done = action.get();
        Query.change(connection, RECORD, by, finding.kind().code(), finding.subject(), finding.evidence(), done);
        if (person.isPresent()) AuditTrail.add(connection, person.get(), deed(finding, done));
        return action;
    }

    private static Deed deed(Finding finding, String action) {
        return Deed.of("repair", finding.subject(), Optional.of(finding.kind().code() + ": " + action));
    }
}
