package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// What our roles may do and what they should, at one moment.
///
/// @param lacking should and may not
/// @param surplus may and should not
record RightsView(Rights rights, RoleState state, List<Right> lacking, List<Right> surplus) {
    static RightsView of(Connection connection, TableName tasks, Settings.Tables tables) throws SQLException {
        var rights = Rights.on(connection, tasks, tables);
        var state = RoleState.read(connection, rights.objects(), rights.schemas());
        var wanted = rights.all();
        var lacking = new ArrayList<>(
                wanted.stream().filter(it -> !state.there().contains(it.role())).toList());
        lacking.addAll(RoleState.lacking(
                connection,
                wanted.stream().filter(it -> state.there().contains(it.role())).toList()));
        var surplus = new LinkedHashSet<>(state.held());
        surplus.removeAll(wanted);
        return new RightsView(rights, state, lacking, List.copyOf(surplus));
    }

    /// All that makes it as it must be.
    List<String> statements(Connection connection) throws SQLException {
        var statements = makings();
        var taken = takings(connection);
        statements.addAll(taken);
        // What a role has by a way that is taken from it, it would have no longer.
        statements.addAll(Right.granted(taken.isEmpty() ? lacking : rights.all()));
        return statements;
    }

    /// Roles that are not there, or not limited.
    List<String> makings() {
        var statements = new ArrayList<String>();
        for (var role : Role.values()) {
            if (!state.there().contains(role.id())) statements.add(create(role));
            if (role.limited() && !state.limited().contains(role.id())) statements.add(limit(role));
        }
        return statements;
    }

    /// Objects that go to the owner, and what is too much.
    List<String> takings(Connection connection) throws SQLException {
        var statements = new ArrayList<>(owning(connection));
        statements.addAll(state.powers());
        statements.addAll(Right.revoked(surplus));
        return statements;
    }

    List<String> owning(Connection connection) throws SQLException {
        return Ownership.statements(connection, state, rights.tasksOwner());
    }

    /// What makes the owner a member of the role whose table it migrates; empty: it is, or need not be.
    Optional<String> membership(Connection connection) throws SQLException {
        return Ownership.membership(connection, state, rights.tasksOwner());
    }

    /// May be run again and again.
    static String making(Role role) {
        var make = "do $$ begin\n  if not exists (select from pg_roles where rolname = '" + role.id() + "') then "
                + create(role) + "; end if;\nend $$;\n";
        return role.limited() ? make + limit(role) + ";\n" : make;
    }

    private static String create(Role role) {
        return "create role " + role.id() + " login";
    }

    static String limit(Role role) {
        return "alter role " + role.id() + " set " + Role.IDLE_SETTING + " = '" + Role.IDLE_MAX + "'";
    }
}
