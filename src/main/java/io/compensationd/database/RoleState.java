package io.compensationd.database;

import io.compensationd.database.Right.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the server says about our roles now.
///
/// @param me        the user that looks
/// @param superuser whether it is one
/// @param there     those of our roles that exist
/// @param limited   those that the server limits by itself
/// @param held      rights that our roles hold on our objects and the platform's, other than by owning them
/// @param powers    what no role of ours should be, as statements that end it
/// @param inUse     whether this database was ever given rights for our roles
record RoleState(
        String me,
        boolean superuser,
        Set<String> there,
        Set<String> limited,
        List<Right> held,
        List<String> powers,
        boolean inUse) {
    static RoleState read(Connection connection, List<String> objects, List<String> schemas) throws SQLException {
        return new RoleState(
                Rows.of(connection, row -> row.getString(1), "select current_user")
                        .getFirst(),
                Rows.is(connection, "select rolsuper from pg_roles where rolname = current_user"),
                names(connection, "select rolname from pg_roles where rolname = any(?)"),
                names(connection, LIMITED),
                held(connection, objects, schemas),
                powers(connection),
                Rows.is(connection, IN_USE, Role.DAEMON.id(), Role.OWNER.id()));
    }

    private static final String LIMITED = """
            select rolname from pg_roles cross join unnest(rolconfig) setting
            where rolname = any(?) and setting ~ '^idle_in_transaction_session_timeout=(?!0$)'
            """;

    private static final String IN_USE = """
            select exists (select from pg_namespace n cross join aclexplode(n.nspacl) a
                           where n.nspname = 'compensation' and pg_get_userbyid(a.grantee) = ?)
                or exists (select from pg_namespace where nspname = 'compensation' and pg_get_userbyid(nspowner) = ?)
            """;

    /// Everything that is written in an access list. Rights of an owner stand there, too, and are left out.
    private static final String HELD = """
            with ours as (select oid, rolname from pg_roles where rolname = any(?))
            select rolname, 'DATABASE', datname::text, privilege_type, '' from pg_database
            cross join aclexplode(datacl) a join ours on ours.oid = a.grantee
            where datname = current_database() and a.grantee <> datdba
            union all
            select rolname, 'SCHEMA', nspname::text, privilege_type, '' from pg_namespace
            cross join aclexplode(nspacl) a join ours on ours.oid = a.grantee
            where a.grantee <> nspowner
              and nspname = any(?)
            union all
            select rolname, case relkind when 'S' then 'SEQUENCE' else 'TABLE' end, format('%I.%I', nspname, relname),
                   privilege_type, ''
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            cross join aclexplode(relacl) a join ours on ours.oid = a.grantee
            where a.grantee <> relowner and format('%I.%I', nspname, relname) = any(?)
            union all
            select rolname, 'FUNCTION', p.oid::regprocedure::text, privilege_type, ''
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            cross join aclexplode(proacl) a join ours on ours.oid = a.grantee
            where nspname = 'compensation' and a.grantee <> proowner
            union all
            select rolname, 'TABLE', format('%I.%I', nspname, relname), privilege_type, attname::text
            from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = c.relnamespace
            cross join aclexplode(attacl) a join ours on ours.oid = a.grantee
            where not attisdropped and a.grantee <> relowner and format('%I.%I', nspname, relname) = any(?)
            """;

    private static final String POWERS = """
            select format('alter role %I nosuperuser nocreaterole nocreatedb noreplication', rolname) from pg_roles
            where rolname = any(?) and (rolsuper or rolcreaterole or rolcreatedb or rolreplication)
            union all
            select format('revoke %I from %I', g.rolname, r.rolname)
            from pg_auth_members m join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid
            where r.rolname = any(?) and r.rolname <> 'comp_owner' and g.rolname not in ('pg_monitor', 'pg_read_all_stats')
            order by 1
            """;

    private static final String HAS = """
            select n from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                 with ordinality w (role, kind, object, privilege, col, n)
            where not case
                when kind = 'DATABASE' then has_database_privilege(role, object, privilege)
                when kind = 'SCHEMA' then has_schema_privilege(role, object, privilege)
                when kind = 'FUNCTION' then has_function_privilege(role, object, privilege)
                when kind = 'SEQUENCE' then has_sequence_privilege(role, object, privilege)
                when col = '' then has_table_privilege(role, object, privilege)
                else has_column_privilege(role, object, col, privilege) end
            """;

    /// Those that their role does not have, by whatever way.
    static List<Right> lacking(Connection connection, List<Right> rights) throws SQLException {
        return Rows.of(
                connection,
                row -> rights.get((int) row.getLong(1) - 1),
                HAS,
                column(rights.stream().map(Right::role).toList()),
                column(rights.stream().map(it -> it.kind().name()).toList()),
                column(rights.stream().map(Right::object).toList()),
                column(rights.stream().map(Right::privilege).toList()),
                column(rights.stream().map(Right::column).toList()));
    }

    private static Object column(List<String> values) {
        return values.toArray(String[]::new);
    }

    private static Set<String> names(Connection connection, String query) throws SQLException {
        return Set.copyOf(Rows.of(connection, row -> row.getString(1), query, (Object) Role.ids()));
    }

    private static List<Right> held(Connection connection, List<String> objects, List<String> schemas)
            throws SQLException {
        var names = column(objects);
        return Rows.of(
                connection,
                row -> new Right(
                        row.getString(1),
                        Kind.valueOf(row.getString(2)),
                        row.getString(3),
                        row.getString(4).toLowerCase(Locale.ROOT),
                        row.getString(5)),
                HELD,
                Role.ids(),
                column(schemas),
                names,
                names);
    }

    private static List<String> powers(Connection connection) throws SQLException {
        return new ArrayList<>(Rows.of(connection, row -> row.getString(1), POWERS, Role.ids(), Role.ids()));
    }
}
