package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
    /// @param surplus somebody may do more than the work needs
    public record Findings(List<Problem> missing, List<Problem> surplus) {}

    private record View(Rights rights, RoleState state, List<Right> lacking, List<Right> surplus) {
        static View of(Connection connection, TableName tasks, Settings.Tables tables) throws SQLException {
            var rights = Rights.on(connection, tasks, tables);
            var state = RoleState.read(connection, rights.objects(), rights.schemas());
            var wanted = rights.all();
            var lacking = new ArrayList<>(wanted.stream()
                    .filter(it -> !state.there().contains(it.role()))
                    .toList());
            lacking.addAll(RoleState.lacking(
                    connection,
                    wanted.stream()
                            .filter(it -> state.there().contains(it.role()))
                            .toList()));
            var surplus = new LinkedHashSet<>(state.held());
            surplus.removeAll(wanted);
            return new View(rights, state, lacking, List.copyOf(surplus));
        }
    }

    /// All of it as SQL that may be run again and again, for people to read or to run by psql.
    public String script() {
        return reading(Purpose.MIGRATION, connection -> {
            var view = view(connection);
            var script = new StringBuilder("-- The roles of compensationd and what each may do. Passwords are yours to"
                    + " set: \\password comp_daemon\nbegin;\n");
            for (var role : Role.values()) script.append(making(role));
            Ownership.statements(connection, view.state, view.rights.tasksOwner())
                    .forEach(it -> script.append(it).append(";\n"));
            view.state.powers().forEach(it -> script.append(it).append(";\n"));
            Right.revoked(view.surplus).forEach(it -> script.append(it).append(";\n"));
            for (var role : Role.values()) {
                var lines = Right.granted(view.rights.all().stream()
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
            var statements = statements(connection, view(connection));
            new LockRetry(connection, tasks(), progress).run(() -> run(statements));
            return statements;
        });
    }

    /// The same at the end of a migration, where this database has been given roles. What the user may not do is said
    /// and not done.
    void follow(Connection connection, Consumer<String> progress) throws SQLException {
        var view = view(connection);
        if (!view.state.inUse()) return;
        var statements = statements(connection, view);
        if (statements.isEmpty()) return;
        try {
            run(statements);
            progress.accept("rights: " + statements.size() + " statements, see compensationd grants --print");
        } catch (SQLException e) {
            progress.accept("rights are missing, and this user may not give them (" + e.getMessage() + "). " + REMEDY);
        }
    }

    /// Compares, for the user of this database and for our roles where they are in use.
    public Findings findings() {
        var own = own();
        return reading(Purpose.MIGRATION, connection -> {
            var view = view(connection);
            var missing = new ArrayList<Problem>();
            own.ifPresent(missing::add);
            if (!view.state.inUse()) return new Findings(missing, List.of());
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
    private static Optional<Problem> own(Connection connection, View view) throws SQLException {
        var me = view.state.me();
        var role = Role.of(me).orElse(Role.DAEMON);
        if (view.state.superuser() || role == Role.OWNER) return Optional.empty();
        var lacking = RoleState.lacking(
                connection,
                view.rights.all().stream()
                        .filter(it -> it.role().equals(role.id()))
                        .map(it -> it.of(me))
                        .toList());
        return lacking.isEmpty() ? Optional.empty() : Optional.of(problem(me, lacking));
    }

    private static List<Problem> missing(View view) {
        var problems = new ArrayList<Problem>();
        for (var role : Role.values()) {
            var lacking = view.lacking.stream()
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

    private static List<Problem> surplus(Connection connection, View view) throws SQLException {
        var problems = new ArrayList<Problem>();
        var statements = new ArrayList<>(view.state.powers());
        statements.addAll(Right.revoked(view.surplus));
        for (var statement : statements)
            problems.add(Problem.conflict(
                    "roles", "no more rights than the work takes", "more, which this ends: " + statement, REMEDY));
        for (var role : Role.values())
            if (role.limited()
                    && view.state.there().contains(role.id())
                    && !view.state.limited().contains(role.id()))
                problems.add(
                        Problem.conflict("role " + role.id(), "a limit by the server", "none: " + limit(role), REMEDY));
        problems.addAll(Trespassers.in(connection));
        return problems;
    }

    private List<String> statements(Connection connection, View view) throws SQLException {
        var statements = new ArrayList<String>();
        for (var role : Role.values()) {
            if (!view.state.there().contains(role.id())) statements.add(create(role));
            if (role.limited() && !view.state.limited().contains(role.id())) statements.add(limit(role));
        }
        var taken = new ArrayList<>(Ownership.statements(connection, view.state, view.rights.tasksOwner()));
        taken.addAll(view.state.powers());
        taken.addAll(Right.revoked(view.surplus));
        statements.addAll(taken);
        // What a role has by a way that is taken from it, it would have no longer.
        statements.addAll(Right.granted(taken.isEmpty() ? view.lacking : view.rights.all()));
        return statements;
    }

    private static String making(Role role) {
        var make = "do $$ begin\n  if not exists (select from pg_roles where rolname = '" + role.id() + "') then "
                + create(role) + "; end if;\nend $$;\n";
        return role.limited() ? make + limit(role) + ";\n" : make;
    }

    private static String create(Role role) {
        return "create role " + role.id() + " login";
    }

    private static String limit(Role role) {
        return "alter role " + role.id() + " set " + Role.IDLE_SETTING + " = '" + Role.IDLE_MAX + "'";
    }

    private void run(List<String> statements) throws SQLException {
        try (var connection = database.connect(Purpose.MIGRATION)) {
            connection.setAutoCommit(false);
            Rows.execute(connection, "set local lock_timeout = '2s'");
            for (var statement : statements) Rows.execute(connection, statement);
            connection.commit();
        }
    }

    private View view(Connection connection) throws SQLException {
        return View.of(connection, tasks(), tables);
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
