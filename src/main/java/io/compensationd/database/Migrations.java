package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/// Brings the database to what this version needs: our columns, indexes and triggers on the platform's table, and
/// everything else in the schema `compensation`. It adds and never rewrites or drops, and is safe while the platform
/// runs.
///
/// ```
/// lock        one migration at a time
/// refuse      what is in the way, before anything is touched
/// clean       history rows of failed builds, INVALID indexes
/// migrate     Flyway, each script once
/// mend        scripts run again, where somebody (prisma db push) took away what they made
/// ```
public final class Migrations {
    /// A script that `migrate` would run.
    public record Pending(String name, String sql) {}

    private final Database database;
    private final TaskTable tasks;
    private final PlatformTables platform;

    public Migrations(Database database, Settings.Tables tables) {
        this.database = database;
        this.tasks = TaskTable.in(database.schema());
        this.platform = new PlatformTables(tables, database.schema());
    }

    /// Does nothing where nothing is to be done, and finishes what a killed one began.
    ///
    /// @param progress told in a line each what is done, and what is waited for
    /// @throws DatabaseProblem where something is in the way; nothing was changed then
    public void migrate(Consumer<String> progress) {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            MigrationLock.take(connection, progress);
            refuse(of(Problem.Kind.CONFLICT, all(connection)));
            clean(connection, progress);
            var retry = new LockRetry(connection, tasks.name(), progress);
            flyway(connection, progress, retry);
            mend(connection, progress, retry);
            refuse(all(connection).stream()
                    .filter(it -> it.kind() != Problem.Kind.MISSING)
                    .toList());
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /// What `migrate` would run, in its order.
    public List<Pending> pending() {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            var applied = Applied.read(connection);
            var lanes = OwnSchema.lanes(connection, applied);
            var pending = new ArrayList<Pending>();
            if (!OwnSchema.exists(connection))
                pending.add(new Pending("schema", "create schema " + OwnSchema.NAME + ";\n"));
            for (var script : flyway(lanes).info().pending())
                pending.add(new Pending(script.getScript(), Script.text(script.getScript(), tasks.name(), lanes)));
            for (var script : tasks.repairs(connection, applied, lanes))
                pending.add(new Pending(script.file + " (again)", script.sql(tasks.name(), lanes)));
            return pending;
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /// All that is not as it must be, with a look at every balance.
    public List<Problem> check() {
        try (var connection = database.connect(Purpose.BULK)) {
            return all(connection);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /// What a node does at its start: migrates where it may, and refuses a database that does not fit.
    ///
    /// @param migrate as the settings say
    public void ready(boolean migrate, Consumer<String> progress) {
        try (var connection = database.connect(Purpose.BULK)) {
            var problems = catalogue(connection);
            if (problems.isEmpty()) return;
            var mends = problems.stream()
                    .anyMatch(it -> it.kind() == Problem.Kind.PENDING || it.kind() == Problem.Kind.DRIFT);
            if (migrate && mends && mayMigrate()) {
                migrate(progress);
                problems = catalogue(connection);
            }
            refuse(problems);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /// Builds the claim's index for another number of lanes, while the one in use stays.
    public void buildClaim(int lanes, Consumer<String> progress) {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            MigrationLock.take(connection, progress);
            var build = new IndexBuild(connection, tasks.name(), progress);
            build.build(Index.claim(tasks.name(), lanes), lanes);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /// Drops the claim's indexes of other numbers of lanes than the one in use.
    public void dropOtherClaims(Consumer<String> progress) {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            MigrationLock.take(connection, progress);
            var lanes = OwnSchema.lanes(connection, Applied.read(connection));
            new IndexBuild(connection, tasks.name(), progress).dropClaimsExcept(lanes);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    private List<Problem> all(Connection connection) throws SQLException {
        var problems = new ArrayList<>(catalogue(connection));
        problems.addAll(platform.balances(connection));
        return problems;
    }

    private List<Problem> catalogue(Connection connection) throws SQLException {
        if (!OwnSchema.mayUse(connection)) return List.of(noRight());
        var applied = Applied.read(connection);
        var problems = new ArrayList<>(OwnSchema.problems(connection, applied));
        if (problems.isEmpty()) problems.addAll(history(connection, applied));
        problems.addAll(TaskTable.elsewhere(connection, tasks.name()));
        problems.addAll(tasks.problems(connection, applied, OwnSchema.lanes(connection, applied)));
        problems.addAll(platform.problems(connection));
        return problems;
    }

    private Problem noRight() {
        return Problem.conflict(
                "schema " + OwnSchema.NAME,
                "to be usable by this user",
                "no right",
                "Grant it: GRANT USAGE ON SCHEMA compensation, and the rights on its tables.");
    }

    private List<Problem> history(Connection connection, Applied applied) throws SQLException {
        var problems = new ArrayList<Problem>();
        var pending = new ArrayList<String>();
        for (var script : flyway(OwnSchema.lanes(connection, applied)).info().all()) {
            if (script.getState() == MigrationState.PENDING || script.getState() == MigrationState.FAILED)
                pending.add(script.getVersion() + " " + script.getDescription());
            else problems.addAll(history(script));
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

    private static List<Problem> history(MigrationInfo script) {
        var name = "migration " + script.getVersion() + " " + script.getDescription();
        return switch (script.getState()) {
            case SUCCESS ->
                script.isChecksumMatching()
                        ? List.of()
                        : List.of(Problem.conflict(
                                name,
                                "the text that this version has",
                                "that another text was run",
                                "This build differs from the one that migrated: use a released version."));
            case FUTURE_SUCCESS, FUTURE_FAILED ->
                List.of(Problem.conflict(
                        name,
                        "none that this version does not know",
                        "one of a newer compensationd",
                        "Use the version that migrated this database, or a newer one."));
            default ->
                List.of(Problem.conflict(
                        name,
                        "a migration that was done",
                        script.getState().getDisplayName(),
                        "Restore " + Applied.HISTORY));
        };
    }

    private static List<Problem> of(Problem.Kind kind, List<Problem> problems) {
        return problems.stream().filter(it -> it.kind() == kind).toList();
    }

    private static void refuse(List<Problem> problems) {
        if (problems.isEmpty()) return;
        var lines = new StringBuilder("The database does not fit:");
        problems.forEach(it -> lines.append("\n- ").append(it));
        throw DatabaseProblem.state(lines.toString());
    }

    /// A script outside a transaction leaves a row when it fails, at which Flyway would stop for ever.
    private void clean(Connection connection, Consumer<String> progress) throws SQLException {
        if (Table.read(connection, new TableName(OwnSchema.NAME, "flyway_schema_history"))
                .isPresent()) Rows.execute(connection, "delete from " + Applied.HISTORY + " where not success");
        new IndexBuild(connection, tasks.name(), progress).dropInvalid();
    }

    private void flyway(Connection connection, Consumer<String> progress, LockRetry retry) throws SQLException {
        var flyway = flyway(OwnSchema.lanes(connection, Applied.read(connection)));
        retry.run(() -> {
            for (var script : flyway.info().pending())
                progress.accept("to do: " + script.getVersion() + " " + script.getDescription());
            flyway.migrate();
        });
    }

    private void mend(Connection connection, Consumer<String> progress, LockRetry retry) throws SQLException {
        var applied = Applied.read(connection);
        var lanes = OwnSchema.lanes(connection, applied);
        for (var script : tasks.repairs(connection, applied, lanes)) {
            progress.accept("again: " + script.file + ", because what it made is gone");
            switch (script) {
                case V06 ->
                    new IndexBuild(connection, tasks.name(), progress).build(Index.idempotencyKey(tasks.name()), lanes);
                case V07 ->
                    new IndexBuild(connection, tasks.name(), progress).build(Index.claim(tasks.name(), lanes), lanes);
                case V02, V05, V08 -> retry.run(() -> inTransaction(script.sql(tasks.name(), lanes)));
            }
        }
    }

    private void inTransaction(String sql) throws SQLException {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            connection.setAutoCommit(false);
            Rows.execute(connection, sql);
            connection.commit();
        }
    }

    /// Who may alter the platform's table and write into our schema.
    private boolean mayMigrate() throws SQLException {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            return Rows.is(
                    connection,
                    """
                    select coalesce((select has_schema_privilege(oid, 'CREATE') from pg_namespace where nspname = ?),
                                    has_database_privilege(current_database(), 'CREATE'))
                       and coalesce((select pg_has_role(c.relowner, 'USAGE')
                                     from pg_class c join pg_namespace n on n.oid = c.relnamespace
                                     where n.nspname = ? and c.relname = ?),
                                    has_schema_privilege(?, 'CREATE'))""",
                    OwnSchema.NAME,
                    tasks.name().schema(),
                    tasks.name().name(),
                    tasks.name().schema());
        }
    }

    private DatabaseProblem explain(Exception e) {
        return DatabaseProblem.failed("The migration failed: " + e.getMessage(), e);
    }

    private Flyway flyway(int lanes) {
        return Flyway.configure()
                .dataSource(database.source(Purpose.MIGRATION))
                .schemas(OwnSchema.NAME)
                .defaultSchema(OwnSchema.NAME)
                .locations("classpath:db/migration")
                .placeholders(Map.of("tasks", tasks.name().quoted(), "lanes", "" + lanes, "mask", "" + (lanes - 1)))
                // A session's lock: a transaction that stays open would make each index build wait for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .lockRetryCount(-1)
                .load();
    }
}
