package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Who is none of our roles and may do what only ours should.
final class Trespassers {
    /// A job's class and data stand in these tables, so who writes them has a say in what nodes run.
    private static final String STORE = """
            select distinct case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as who, c.relname
            from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) a
            where n.nspname = 'compensation' and c.relkind in ('r', 'p') and a.grantee <> c.relowner
              and (c.relname like 'qrtz%' or c.relname in ('ledger_entries', 'audit'))
              and a.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
              and not exists (select from pg_roles r where r.oid = a.grantee and r.rolname = any(?))
            order by 1, 2
            """;

    private static final String NODES = """
            select distinct usename, application_name from pg_stat_activity
            where datname = current_database() and application_name ~ '^compensationd .*(quartz|listen)$'
              and usename <> ? order by 2
            """;

    private Trespassers() {}

    static List<Problem> in(Connection connection) throws SQLException {
        var problems = new ArrayList<>(Rows.of(
                connection,
                row -> Problem.conflict(
                        "role " + row.getString(1),
                        "that only comp_daemon writes compensation." + row.getString(2),
                        "a right to write it",
                        "revoke all on table compensation." + row.getString(2) + " from " + row.getString(1) + ";"),
                STORE,
                (Object) Role.ids()));
        problems.addAll(Rows.of(
                connection,
                row -> Problem.conflict(
                        "node \"" + row.getString(2) + "\"",
                        "to run as comp_daemon",
                        "that it runs as " + row.getString(1),
                        "Set compensation.database.user=comp_daemon and its password, and restart the node."),
                NODES,
                Role.DAEMON.id()));
        return problems;
    }
}
