package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What of the platform's a role of ours may get a right on, as far as it is there.
///
/// @param ourSchema whether the schema `compensation` is there
/// @param balance   the accounts' column of that name
record Platform(
        String database,
        Set<String> schemas,
        boolean ourSchema,
        Optional<String> tasksOwner,
        Optional<Part> tasks,
        Optional<Part> accounts,
        String balance,
        Optional<Part> log,
        List<String> taskSequences,
        List<String> logSequences) {
    /// A table, and those of its columns that matter here.
    ///
    /// @param sql    its name as SQL writes it
    /// @param stored whether it is no view: it has system columns
    record Part(String sql, List<String> columns, boolean stored) {
        List<String> these(List<String> wanted) {
            return wanted.stream().filter(columns::contains).toList();
        }

        List<String> columnsAnd(String system) {
            return !stored
                    ? columns
                    : Stream.concat(columns.stream(), Stream.of(system)).toList();
        }

        List<String> columnsBut(List<String> others) {
            return columns.stream().filter(it -> !others.contains(it)).toList();
        }
    }

    static Platform read(Connection connection, TableName tasks, Settings.Tables tables) throws SQLException {
        var accounts = TableName.of(tables.accounts().table(), tasks.schema());
        var log = tables.requestLog().map(it -> TableName.of(it.table(), tasks.schema()));
        var schemas = new LinkedHashSet<String>();
        for (var name : names(tasks, accounts, log))
            if (Table.read(connection, name).isPresent()) schemas.add(name.schema());
        return new Platform(
                database(connection),
                schemas,
                OwnSchema.exists(connection),
                owner(connection, tasks),
                part(connection, tasks, List.of()),
                part(connection, accounts, columns(tables.accounts())),
                tables.accounts().balance(),
                log.isEmpty()
                        ? Optional.empty()
                        : part(
                                connection,
                                log.get(),
                                columns(tables.requestLog().get())),
                sequences(connection, tasks),
                log.isEmpty() ? List.of() : sequences(connection, log.get()));
    }

    /// As SQL writes them.
    List<String> objects() {
        var objects = new ArrayList<String>();
        Stream.of(tasks, accounts, log).flatMap(Optional::stream).map(Part::sql).forEach(objects::add);
        objects.addAll(taskSequences);
        objects.addAll(logSequences);
        return objects;
    }

    private static List<TableName> names(TableName tasks, TableName accounts, Optional<TableName> log) {
        return Stream.concat(Stream.of(tasks, accounts), log.stream()).toList();
    }

    private static List<String> columns(Settings.Accounts accounts) {
        return List.of(accounts.id(), accounts.balance(), accounts.active());
    }

    private static List<String> columns(Settings.RequestLog log) {
        return List.of(
                log.userClerkId(),
                log.serviceProvider(),
                log.requestApi(),
                log.requestBody(),
                log.responseBody(),
                log.cost());
    }

    /// @param wanted empty: all
    private static Optional<Part> part(Connection connection, TableName name, List<String> wanted) throws SQLException {
        var table = Table.read(connection, name);
        if (table.isEmpty()) return Optional.empty();
        var there = List.copyOf(table.get().columns().keySet());
        var columns = wanted.isEmpty()
                ? there
                : wanted.stream().filter(there::contains).toList();
        boolean stored = table.get().kind().matches("[rp]");
        return Optional.of(new Part(sql(connection, name), columns, stored));
    }

    private static String sql(Connection connection, TableName name) throws SQLException {
        return Rows.of(
                        connection,
                        row -> row.getString(1),
                        "select format('%I.%I', ?::text, ?::text)",
                        name.schema(),
                        name.name())
                .getFirst();
    }

    private static String database(Connection connection) throws SQLException {
        return Rows.of(connection, row -> row.getString(1), "select current_database()")
                .getFirst();
    }

    private static Optional<String> owner(Connection connection, TableName name) throws SQLException {
        return Rows.of(connection, row -> row.getString(1), """
                        select pg_get_userbyid(c.relowner) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where n.nspname = ? and c.relname = ?""", name.schema(), name.name()).stream()
                .findFirst();
    }

    /// Those that a default reads, and those that belong to a column.
    private static List<String> sequences(Connection connection, TableName name) throws SQLException {
        return Rows.of(connection, row -> row.getString(1), """
                with this as (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                              where n.nspname = ? and c.relname = ?),
                     found as (
                         select d.refobjid as oid from pg_depend d join pg_attrdef a on a.oid = d.objid
                         where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass
                           and a.adrelid = (table this)
                         union
                         select d.objid from pg_depend d
                         where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
                           and d.refobjid = (table this) and d.deptype in ('a', 'i'))
                select format('%I.%I', n.nspname, s.relname)
                from found join pg_class s using (oid) join pg_namespace n on n.oid = s.relnamespace
                where s.relkind = 'S' order by 1""", name.schema(), name.name());
    }
}
