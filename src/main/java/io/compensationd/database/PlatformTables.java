package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The accounts and the request log: the platform's, only read about here.
record PlatformTables(Settings.Tables tables, String schema) {
    List<Problem> problems(Connection connection) throws SQLException {
        var problems = new ArrayList<>(accounts(connection));
        if (tables.requestLog().isPresent())
            problems.addAll(requestLog(connection, tables.requestLog().get()));
        return problems;
    }

    /// A balance that is not a number: `numeric` takes NaN, and NaN is greater than every cost.
    List<Problem> balances(Connection connection) throws SQLException {
        var name = TableName.of(tables.accounts().table(), schema);
        var balance = Sessions.identifier(tables.accounts().balance());
        var table = Table.read(connection, name);
        if (table.flatMap(it -> it.column(tables.accounts().balance()))
                .filter(Table.Column::holdsMoney)
                .isEmpty()) return List.of();
        var found = Rows.of(
                connection,
                row -> row.getString(1),
                "select " + Sessions.identifier(tables.accounts().id()) + " from " + name.quoted() + " where " + balance
                        + " in ('NaN', 'Infinity', '-Infinity') limit 1");
        if (found.isEmpty()) return List.of();
        return List.of(Problem.conflict(
                name + "." + tables.accounts().balance(),
                "numbers",
                "NaN or infinity in the account with " + tables.accounts().id() + " " + found.getFirst(),
                "Give the account a balance that is a number."));
    }

    private List<Problem> accounts(Connection connection) throws SQLException {
        var accounts = tables.accounts();
        var name = TableName.of(accounts.table(), schema);
        var table = Table.read(connection, name);
        if (table.isEmpty())
            return List.of(Problem.missing(
                    name.toString(),
                    "the table of accounts",
                    "Let the platform create it, or name it: compensation.accounts.table"));
        var expected = List.of(
                new Expected(
                        accounts.id(),
                        "bigint",
                        it -> it.type().equals("bigint") || it.type().equals("integer")),
                Expected.money(accounts.balance()),
                Expected.exactly(accounts.active(), "boolean"));
        var problems = new ArrayList<>(hidden(table.get()));
        problems.addAll(Expected.of(
                expected,
                table.get(),
                "Name the column in the settings, compensation.accounts.table.",
                "A narrower type would swallow digits of money, another one cannot be read."
                        + " Change the column's type, or name another column."));
        return problems;
    }

    private List<Problem> requestLog(Connection connection, Settings.RequestLog log) throws SQLException {
        var name = TableName.of(log.table(), schema);
        var table = Table.read(connection, name);
        if (table.isEmpty())
            return List.of(Problem.missing(
                    name.toString(),
                    "the request log",
                    "Let the platform create it, name it in the settings, or turn the request log off."));
        var expected = List.of(
                Expected.text(log.userClerkId()),
                Expected.text(log.serviceProvider()),
                Expected.text(log.requestApi()),
                Expected.text(log.requestBody()),
                Expected.text(log.responseBody()),
                Expected.money(log.cost()));
        var problems = new ArrayList<>(Expected.of(
                expected,
                table.get(),
                "Name the column in the settings, or turn the request log off.",
                "Change the column's type, name another column, or turn the request log off."));
        problems.addAll(unfilled(table.get(), expected));
        return problems;
    }

    /// A column that we would leave empty and that must not be.
    private static List<Problem> unfilled(Table table, List<Expected> mapped) {
        var names = Set.copyOf(mapped.stream().map(Expected::column).toList());
        return table.columns().values().stream()
                .filter(it -> it.notNull() && !it.filled() && !names.contains(it.name()))
                .map(it -> Problem.conflict(
                        table.name() + "." + it.name(),
                        "a default, because no column of a task goes there",
                        it.type() + " not null without a default",
                        "Give it a default: alter table " + table.name().quoted() + " alter column "
                                + Sessions.identifier(it.name()) + " set default ..., or turn the request log off."))
                .toList();
    }

    static List<Problem> hidden(Table table) {
        if (!table.hidden()) return List.of();
        return List.of(Problem.conflict(
                table.name().toString(),
                "all rows to be seen",
                "row security that hides rows from this user",
                "Give the user BYPASSRLS, or a policy that shows all rows and FORCE ROW LEVEL SECURITY off."));
    }
}
