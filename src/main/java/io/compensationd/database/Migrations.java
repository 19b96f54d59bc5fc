package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;

/// Brings the database to what this version needs: our columns, indexes and triggers on the platform's table, and
/// everything else in the schema `compensation`. It adds and never rewrites or drops, and is safe while the platform
/// runs.
///
/// ```
/// lock      one migration at a time
/// refuse    what is in the way, before anything is touched
/// clean     history rows of failed builds, INVALID indexes
/// migrate   Flyway, each script once
/// mend      scripts run again, where somebody (prisma db push) took away what they made
/// rights    of our roles on what is new, where this database has roles
/// ```
public final class Migrations {
    /// A script that `migrate` would run.
    public record Pending(String name, String sql) {}

    private final Database database;
    private final TaskTable tasks;
    private final History history;
    private final Inspection inspection;
    private final Grants grants;

    public Migrations(Database database, Settings.Tables tables) {
        this.database = database;
        this.tasks = TaskTable.in(database.schema());
        this.history = new History(database, tasks.name());
        this.inspection = new Inspection(history, tasks, new PlatformTables(tables, database.schema()));
        this.grants = new Grants(database, tables);
    }

    /// Does nothing where nothing is to be done, and finishes what a killed one began.
    ///
    /// @param progress told in a line each what is done, and what is waited for
    /// @throws DatabaseProblem where something is in the way; nothing was changed then
    public void migrate(Consumer<String> progress) {
        locked(progress, connection -> {
            grants.outset(connection, progress);
            var problems = inspection.everything(connection);
            refuse(of(Problem.Kind.CONFLICT, problems));
            clean(connection, progress);
            var retry = new LockRetry(connection, tasks.name(), progress);
            flyway(connection, progress, retry);
            mend(connection, progress, retry);
            grants.follow(connection, progress);
            tellIds(connection, progress);
            refuse(inspection.catalogue(connection).stream()
                    .filter(it -> it.kind() != Problem.Kind.MISSING)
                    .toList());
        });
    }

    /// What `migrate` would run, in its order.
    public List<Pending> pending() {
        return reading(Purpose.MIGRATION, connection -> {
            var applied = Applied.read(connection);
            var lanes = OwnSchema.lanes(connection, applied);
            var pending = new ArrayList<Pending>();
            if (!OwnSchema.exists(connection))
                pending.add(new Pending("schema", "create schema " + OwnSchema.NAME + ";\n"));
            for (var file : history.pending(lanes))
                pending.add(new Pending(file, Script.text(file, tasks.name(), lanes)));
            for (var script : tasks.repairs(connection, applied, lanes))
                pending.add(new Pending(script.file + " (again)", script.sql(tasks.name(), lanes)));
            return pending;
        });
    }

    /// All that is not as it must be, with a look at every balance.
    public List<Problem> check() {
        return reading(Purpose.BULK, inspection::everything);
    }

    /// What a node does at its start: migrates where it may, and refuses a database that does not fit.
    ///
    /// @param migrate as the settings say
    /// @throws DatabaseProblem that names the command which mends it
    public void ready(boolean migrate, Consumer<String> progress) {
        var problems = reading(Purpose.BULK, inspection::catalogue);
        var mends = !of(Problem.Kind.PENDING, problems).isEmpty()
                || !of(Problem.Kind.DRIFT, problems).isEmpty();
        if (migrate && mends && reading(Purpose.MIGRATION, this::mayMigrate)) {
            migrate(progress);
            problems = reading(Purpose.BULK, inspection::catalogue);
        }
        refuse(problems);
        reading(Purpose.BULK, connection -> {
            tellIds(connection, progress);
            return true;
        });
    }

    /// Tasks that get ids of settled ones cannot be charged; all others can, so nobody is kept from working.
    private void tellIds(Connection connection, Consumer<String> progress) throws SQLException {
        for (var problem : TaskIds.problems(connection, tasks.name())) progress.accept("to do by you: " + problem);
    }

    /// Builds the claim's index for another number of lanes, while the one in use stays.
    public void buildClaim(int lanes, Consumer<String> progress) {
        locked(
                progress,
                connection -> new IndexBuild(connection, tasks.name(), progress)
                        .build(Index.claim(tasks.name(), lanes), lanes));
    }

    /// Drops the claim's indexes of other numbers of lanes than the one in use.
    public void dropOtherClaims(Consumer<String> progress) {
        locked(progress, connection -> {
            var lanes = OwnSchema.lanes(connection, Applied.read(connection));
            new IndexBuild(connection, tasks.name(), progress).dropClaimsExcept(lanes);
        });
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
        if (Applied.hasHistory(connection))
            Rows.execute(connection, "delete from " + Applied.HISTORY + " where not success");
        new IndexBuild(connection, tasks.name(), progress).dropInvalid();
    }

    private void flyway(Connection connection, Consumer<String> progress, LockRetry retry) throws SQLException {
        var lanes = OwnSchema.lanes(connection, Applied.read(connection));
        for (var file : history.pending(lanes)) progress.accept("to do: " + file);
        var flyway = history.flyway(lanes);
        retry.run(flyway::migrate);
    }

    private void mend(Connection connection, Consumer<String> progress, LockRetry retry) throws SQLException {
        var applied = Applied.read(connection);
        var lanes = OwnSchema.lanes(connection, applied);
        var build = new IndexBuild(connection, tasks.name(), progress);
        for (var script : tasks.repairs(connection, applied, lanes)) {
            progress.accept("again: " + script.file + ", because what it made is gone");
            switch (script) {
                case V06 -> build.build(Index.idempotencyKey(tasks.name()), lanes);
                case V07 -> build.build(Index.claim(tasks.name(), lanes), lanes);
                case V02 -> {
                    var mark = tasks.lostKeys(connection, applied);
                    if (!mark.isEmpty())
                        progress.accept(
                                "idempotency keys are lost with their column; compensationd doctor says what follows");
                    retry.run(() -> inTransaction(script.sql(tasks.name(), lanes) + mark));
                }
                case V05, V08 -> retry.run(() -> inTransaction(script.sql(tasks.name(), lanes)));
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
    private boolean mayMigrate(Connection connection) throws SQLException {
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

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private <T> T reading(Purpose purpose, Reading<T> reading) {
        try (var connection = database.connect(purpose)) {
            return reading.from(connection);
        } catch (SQLException | FlywayException e) {
            throw explain("The database could not be read", e);
        }
    }

    private void locked(Consumer<String> progress, Work work) {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            MigrationLock.take(connection, progress);
            work.on(connection);
        } catch (SQLException | FlywayException e) {
            throw explain("The migration did not end", e);
        }
    }

    private DatabaseProblem explain(String what, Exception e) {
        var cause = SqlState.cause(e);
        if (cause.isEmpty()) return DatabaseProblem.failed(what + ": " + e.getMessage(), e);
        return database.explain(what, cause.get());
    }
}
