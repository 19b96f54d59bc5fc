package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The roles of the database and their rights: made, compared, and put right.
///
/// Rights are written for each table by name and not by default privileges, which know no difference between the ledger
/// and a lane. So `migrate` ends with them: a table that a later version adds has its rights with its migration.
public final class Grants {
    private static final String REMEDY = "Run, as a role that may: compensationd grants --apply";

    private final Database database;
    private final Settings.Tables tables;

    public Grants(Database database, Settings.Tables tables) {
        this.database = database;
        this.tables = tables;
    }

    /// What is not as it must be.
    ///
    /// @param missing a node does not work without it
    /// @param surplus somebody may do more than the work needs, or the owner cannot migrate all; nodes work
    public record Findings(List<Problem> missing, List<Problem> surplus) {}

    /// All of it as SQL that may be run again and again, for people to read or to run by psql.
    public String script() {
        return reading(Purpose.MIGRATION, connection -> {
            var view = view(connection);
            var script = new StringBuilder("-- The roles of compensationd and what each may do. Passwords are yours to"
                    + " set: \\password comp_daemon\nbegin;\n");
            for (var role : Role.values()) script.append(RightsView.making(role));
            Stream.concat(view.owning(connection).stream(), view.membership(connection).stream())
                    .distinct()
                    .forEach(it -> script.append(it).append(";\n"));
            view.state().powers().forEach(it -> script.append(it).append(";\n"));
            Right.revoked(view.surplus()).forEach(it -> script.append(it).append(";\n"));
            for (var role : Role.values()) {
                var lines = Right.granted(view.rights().all().stream()
                        .filter(it -> it.role().equals(role.id()))
                        .toList());
                if (!lines.isEmpty())
                    script.append("\n-- ")
                            .append(role.id())
                            .append(": ")
                            .append(role.purpose())
                            .append('\n');
                lines.forEach(it -> script.append(it).append(";\n"));
            }
            return script.append("commit;\n").toString();
        });
    }

    /// Makes what is missing and takes what is too much, in one transaction.
    ///
    /// @return the statements that it took; empty: all was well
    public List<String> apply(Consumer<String> progress) {
        return reading(Purpose.MIGRATION, connection -> {
            var statements = view(connection).statements(connection);
            if (statements.stream().anyMatch(it -> it.startsWith("alter table")))
                progress.accept("this locks the tables of compensation one after another, at most 2 s each try;"
                        + " nodes at work wait meanwhile, or are waited for: compensationd pause");
            LockRetry.ofAll(connection, tasks(), progress).run(() -> run(statements));
            return statements;
        });
    }

    /// What the owner lacks to migrate, said before it fails by it.
    void outset(Connection connection, Consumer<String> progress) throws SQLException {
        var view = view(connection);
        if (!view.state().me().equals(Role.OWNER.id())) return;
        view.membership(connection).ifPresent(it -> progress.accept(memberless(it)));
    }

    private static String memberless(String statement) {
        return Role.OWNER.id() + " is no member of the role that owns compensation_tasks"
                + " and cannot migrate it: a role that may has to run: " + statement;
    }

    /// The same at the end of a migration, where this database has been given roles. What the user may not do is said
    /// and not done.
    void follow(Connection connection, Consumer<String> progress) throws SQLException {
        var view = view(connection);
        if (!view.state().inUse()) return;
        if (view.statements(connection).isEmpty()) return;
        try (var work = transaction()) {
            var handout = new Handout(work);
            handout.all(view.makings());
            handout.all(Right.grantedEach(view.lacking()));
            handout.all(view.takings(work));
            // A column's right goes with the table's that is taken.
            var after = view(work);
            handout.all(Right.grantedEach(after.lacking()));
            work.commit();
            if (handout.done() > 0)
                progress.accept("rights: " + handout.done() + " statements, see compensationd grants --print");
            told(connection, handout, progress);
        }
    }

    /// A grant by somebody who may not give it can also pass as a warning: what is still missing is looked up.
    private void told(Connection connection, Handout handout, Consumer<String> progress) throws SQLException {
        var after = view(connection);
        handout.refused().stream().distinct().forEach(it -> progress.accept("rights: this user may not " + it));
        for (var statement : Right.granted(after.lacking()))
            progress.accept("rights that are missing now: " + statement);
        if (!after.lacking().isEmpty()) progress.accept(REMEDY);
    }

    /// Compares, for the user of this database and for our roles where they are in use.
    public Findings findings() {
        var own = own();
        return reading(Purpose.MIGRATION, connection -> {
            var view = view(connection);
            var missing = new ArrayList<Problem>();
            own.ifPresent(missing::add);
            if (!view.state().inUse()) return new Findings(missing, List.of());
            if (missing.isEmpty()) missing.addAll(missing(view));
            return new Findings(missing, surplus(connection, view));
        });
    }

    /// What a node does at its start.
    ///
    /// @throws DatabaseProblem that names what its user may not do and must
    public void ready() {
        var own = own();
        if (own.isPresent()) throw DatabaseProblem.state("The database does not fit:\n- " + own.get());
    }

    /// Of who works here, not of who migrates.
    private Optional<Problem> own() {
        return reading(Purpose.BULK, connection -> own(connection, view(connection)));
    }

    /// What this user lacks to do its part; who is none of our roles is taken for the daemon.
    private static Optional<Problem> own(Connection connection, RightsView view) throws SQLException {
        var me = view.state().me();
        var role = Role.of(me).orElse(Role.DAEMON);
        if (view.state().superuser() || role == Role.OWNER) return Optional.empty();
        var lacking = RoleState.lacking(
                connection,
                view.rights().all().stream()
                        .filter(it -> it.role().equals(role.id()) && !it.optional())
                        .map(it -> it.of(me))
                        .toList());
        return lacking.isEmpty() ? Optional.empty() : Optional.of(problem(me, lacking));
    }

    private static List<Problem> missing(RightsView view) {
        var problems = new ArrayList<Problem>();
        for (var role : Role.values()) {
            var lacking = view.lacking().stream()
                    .filter(it -> it.role().equals(role.id()))
                    .toList();
            if (!lacking.isEmpty()) problems.add(problem(role.id(), lacking));
        }
        return problems;
    }

    private static Problem problem(String role, List<Right> lacking) {
        var lines = String.join("; ", Right.granted(lacking));
        return new Problem(
                Problem.Kind.MISSING,
                "role " + role,
                "the rights that its work takes",
                "that it lacks some",
                Role.of(role).isPresent() ? REMEDY + ". That is: " + lines : "Use comp_daemon, or run: " + lines);
    }

    private static List<Problem> surplus(Connection connection, RightsView view) throws SQLException {
        var problems = new ArrayList<Problem>();
        var statements = new ArrayList<>(view.state().powers());
        statements.addAll(Right.revoked(view.surplus()));
        for (var statement : statements)
            problems.add(Problem.conflict(
                    "roles", "no more rights than the work takes", "more, which this ends: " + statement, REMEDY));
        for (var role : Role.values())
            if (role.limited()
                    && view.state().there().contains(role.id())
                    && !view.state().limited().contains(role.id()))
                problems.add(Problem.conflict(
                        "role " + role.id(), "a limit by the server", "none: " + RightsView.limit(role), REMEDY));
        problems.addAll(Trespassers.in(connection));
        view.membership(connection)
                .ifPresent(it -> problems.add(Problem.conflict(
                        "role " + Role.OWNER.id(),
                        "a member of the role that owns compensation_tasks, to migrate it",
                        "none",
                        "Run, as a role that may: " + it)));
        return problems;
    }

    private void run(List<String> statements) throws SQLException {
        try (var connection = transaction()) {
            for (var statement : statements) Rows.execute(connection, statement);
            connection.commit();
        }
    }

    /// It does not wait for a table: all that come after it would wait with it.
    private Connection transaction() throws SQLException {
        var connection = database.connect(Purpose.MIGRATION);
        connection.setAutoCommit(false);
        Rows.execute(connection, "set local lock_timeout = '2s'");
        return connection;
    }

    private RightsView view(Connection connection) throws SQLException {
        return RightsView.of(connection, tasks(), tables);
    }

    private TableName tasks() {
        return TaskTable.in(database.schema()).name();
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    private <T> T reading(Purpose purpose, Reading<T> reading) {
        try (var connection = database.connect(purpose)) {
            return reading.from(connection);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    private DatabaseProblem explain(SQLException e) {
        if (!SqlState.of(e).equals("42501")) return database.explain("The rights could not be settled", e);
        return DatabaseProblem.failed(
                "The rights could not be given: " + e.getMessage() + ". It takes a role that may create roles and owns"
                        + " the platform's tables, or a superuser: name it by compensation.migrate.user, or run what"
                        + " compensationd grants --print prints by psql. Nothing was changed.",
                e);
    }
}
