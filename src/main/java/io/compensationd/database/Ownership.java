package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who owns the schema `compensation`: a role that nothing runs as but migrations, and the functions that our triggers
/// call with their owner's rights.
final class Ownership {
    private static final String OTHERS = """
            select statement from (
                select 1 as place, format('alter schema compensation owner to %1$I', ?::text) as statement from pg_namespace
                where nspname = 'compensation' and pg_get_userbyid(nspowner) <> ?
                union all
                select 2, format('alter %s compensation.%I owner to %I',
                                 case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, relname, ?::text)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where nspname = 'compensation' and relkind in ('r', 'p', 'v', 'S') and pg_get_userbyid(relowner) <> ?
                  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i'))
                union all
                select 3, format('alter function %s owner to %I', p.oid::regprocedure, ?::text)
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where nspname = 'compensation' and pg_get_userbyid(proowner) <> ?) s
            order by place, statement
            """;

    private Ownership() {}

    static List<String> statements(Connection connection, RoleState state, Optional<String> tasksOwner)
            throws SQLException {
        var owner = Role.OWNER.id();
        var statements = new ArrayList<String>();
        if (!state.superuser() && !state.me().equals(owner) && !mayBecome(connection, state, owner))
            statements.add("grant " + owner + " to " + Sessions.identifier(state.me()));
        if (!OwnSchema.exists(connection)) statements.add("create schema compensation authorization " + owner);
        else
            statements.addAll(
                    Rows.of(connection, row -> row.getString(1), OTHERS, owner, owner, owner, owner, owner, owner));
        var membership = membership(connection, state, tasksOwner);
        if (membership.isPresent() && mayAdd(connection, state, tasksOwner.orElseThrow()))
            statements.add(membership.get());
        return statements;
    }

    /// What makes the owner a member of the role whose table it migrates; empty: it is, or need not be.
    static Optional<String> membership(Connection connection, RoleState state, Optional<String> tasksOwner)
            throws SQLException {
        if (tasksOwner.isEmpty() || !joins(connection, state, tasksOwner.get())) return Optional.empty();
        return Optional.of("grant " + Sessions.identifier(tasksOwner.get()) + " to " + Role.OWNER.id());
    }

    /// Up to PostgreSQL 15 who may create roles may make anybody a member of any of them.
    private static boolean mayAdd(Connection connection, RoleState state, String tasksOwner) throws SQLException {
        return state.superuser()
                || Rows.is(connection, "select pg_has_role(?, 'MEMBER WITH ADMIN OPTION')", tasksOwner)
                || Rows.is(connection, """
                        select rolcreaterole and current_setting('server_version_num')::int < 160000
                        from pg_roles where rolname = current_user""");
    }

    /// From PostgreSQL 16 on who creates a role is its member without being able to become it.
    private static boolean mayBecome(Connection connection, RoleState state, String owner) throws SQLException {
        if (!state.there().contains(owner)) return false;
        boolean splits = Rows.is(connection, "select current_setting('server_version_num')::int >= 160000");
        return Rows.is(connection, "select pg_has_role(?, ?)", owner, splits ? "SET" : "MEMBER");
    }

    /// A superuser's table is its own to migrate: nobody is made one here.
    private static boolean joins(Connection connection, RoleState state, String tasksOwner) throws SQLException {
        if (tasksOwner.equals(Role.OWNER.id())) return false;
        if (Rows.is(connection, "select rolsuper from pg_roles where rolname = ?", tasksOwner)) return false;
        return !state.there().contains(Role.OWNER.id())
                || !Rows.is(connection, "select pg_has_role(?, ?, 'MEMBER')", Role.OWNER.id(), tasksOwner);
    }
}
