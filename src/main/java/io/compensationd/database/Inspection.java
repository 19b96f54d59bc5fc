package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/// Compares the database with what this version needs. Reads only.
record Inspection(History history, TaskTable tasks, PlatformTables platform) {
    /// With a look at every row that matters, which takes a while.
    List<Problem> everything(Connection connection) throws SQLException {
        var problems = new ArrayList<>(catalogue(connection));
        problems.addAll(platform.balances(connection));
        problems.addAll(tasks.duplicates(connection));
        if (problems.isEmpty()) problems.addAll(TaskIds.problems(connection, tasks.name()));
        return problems;
    }

    List<Problem> catalogue(Connection connection) throws SQLException {
        if (!OwnSchema.mayUse(connection)) return List.of(noRight());
        var applied = Applied.read(connection);
        var lanes = OwnSchema.lanes(connection, applied);
        var problems = new ArrayList<>(OwnSchema.problems(connection, applied));
        if (problems.isEmpty()) problems.addAll(history(lanes));
        problems.addAll(TaskTable.elsewhere(connection, tasks.name()));
        problems.addAll(tasks.problems(connection, applied, lanes));
        problems.addAll(platform.problems(connection));
        return problems;
    }

    private static Problem noRight() {
        return Problem.conflict(
                "schema " + OwnSchema.NAME,
                "to be usable by this user",
                "no right",
                "Grant it: GRANT USAGE ON SCHEMA compensation, and the rights on its tables.");
    }

    private List<Problem> history(int lanes) {
        var problems = new ArrayList<Problem>();
        var pending = new ArrayList<String>();
        for (var script : history.flyway(lanes).info().all()) {
            var state = script.getState();
            if (state == MigrationState.PENDING || state == MigrationState.FAILED)
                pending.add(script.getVersion() + " " + script.getDescription());
            else problems.addAll(done(script));
        }
        if (!pending.isEmpty())
            problems.add(new Problem(
                    Problem.Kind.PENDING,
                    "database",
                    "all migrations to be done",
                    pending.size() + " to do (" + String.join(", ", pending) + ")",
                    "Run: compensationd migrate"));
        return problems;
    }

    private static List<Problem> done(MigrationInfo script) {
        var name = "migration " + script.getVersion() + " " + script.getDescription();
        var state = script.getState();
        if (state == MigrationState.SUCCESS && script.isChecksumMatching()) return List.of();
        if (state == MigrationState.SUCCESS)
            return List.of(Problem.conflict(
                    name,
                    "the text that this version has",
                    "that another text was run",
                    "This build differs from the one that migrated: use a released version."));
        if (state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED)
            return List.of(Problem.conflict(
                    name,
                    "none that this version does not know",
                    "one of a newer compensationd",
                    "Use the version that migrated this database, or a newer one."));
        return List.of(Problem.conflict(
                name, "a migration that was done", state.getDisplayName(), "Restore " + Applied.HISTORY + "."));
    }
}
