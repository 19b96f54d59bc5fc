package io.compensationd.cli.doctor;

import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.database.Grants;
import io.compensationd.database.Problem;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;

/// Rights that a role lacks, or has too much. Giving and taking rights is a decision of whoever owns the database.
record RolesCheck(Grants grants) implements Check {
    @Override
    public List<Finding> look(Connection connection) {
        var found = grants.findings();
        return Stream.concat(
                        found.missing().stream()
                                .map(it -> Finding.wrong(Kind.ROLES, it.subject(), evidence(it), it.remedy())),
                        found.surplus().stream()
                                .map(it -> Finding.watch(Kind.ROLES, it.subject(), evidence(it), it.remedy())))
                .toList();
    }

    private static String evidence(Problem problem) {
        return "expected " + problem.expected() + ", found " + problem.found();
    }
}
