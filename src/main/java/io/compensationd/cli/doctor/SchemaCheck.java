package io.compensationd.cli.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Repair;
import io.compensationd.database.DatabaseProblem;
import io.compensationd.database.Migrations;
import io.compensationd.database.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What `check` finds: columns, indexes and triggers, among them those that `prisma db push` took away. What was there
/// once is made again by a repair; a migration to a newer version is a decision.
record SchemaCheck(Migrations migrations) implements Check {
    /// Whether the other checks find the tables that they read.
    boolean readable() {
        return migrations.check().stream()
                .allMatch(it -> it.kind() == Problem.Kind.DRIFT || it.kind() == Problem.Kind.MISSING);
    }

    @Override
    public List<Finding> look(Connection connection) {
        return migrations.check().stream().map(this::finding).toList();
    }

    private Finding finding(Problem problem) {
        var finding = Finding.wrong(
                Kind.SCHEMA,
                problem.subject(),
                "expected " + problem.expected() + ", found " + problem.found(),
                problem.remedy());
        return problem.kind() == Problem.Kind.DRIFT ? finding.by(new Repair.ByItself(_ -> migrate())) : finding;
    }

    private Optional<String> migrate() throws SQLException {
        if (migrations.check().stream().noneMatch(it -> it.kind() == Problem.Kind.DRIFT)) return Optional.empty();
        try {
            migrations.migrate(progress -> {});
            return Optional.of("migrated");
        } catch (DatabaseProblem e) {
            throw new SQLException(e.getMessage(), e);
        }
    }
}
