package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Moves the staged records that no verdict stands against into the platform's table.
final class Storing {
    /// Rows of one statement: what the wake-up trigger has to hold.
    private static final int STEP = 5000;

    private final Connection connection;
    private final Names names;
    private final Set<Column> used;

    Storing(Connection connection, Names names, Set<Column> used) {
        this.connection = connection;
        this.names = names;
        this.used = used;
    }

    record Sum(long tasks, BigDecimal amount) {
        static final Sum NONE = new Sum(0, BigDecimal.ZERO.setScale(4));

        Sum plus(Sum other) {
            return new Sum(tasks + other.tasks, amount.add(other.amount));
        }
    }

    /// What is to be stored.
    Sum outlook() throws SQLException {
        return sum("""
                select count(*), coalesce(sum(s.cost), 0) from pg_temp.compensation_import s
                where not exists (select from pg_temp.compensation_verdict v where v.seq = s.seq)
                """);
    }

    /// Stores them, in the caller's transaction. Fewer than expected: another session stored a task with one of these
    /// keys in the meantime.
    ///
    /// @param last the number of the last staged record
    Sum store(long last, LongConsumer progress) throws SQLException {
        var insert = insert();
        var stored = Sum.NONE;
        for (long from = 1; from <= last; from += STEP) {
            stored = stored.plus(sum(insert.replace(":from", "" + from).replace(":to", "" + (from + STEP - 1))));
            progress.accept(stored.tasks());
        }
        return stored;
    }

    private String insert() throws SQLException {
        var values = values();
        var columns = values.keySet().stream().map(Column::quoted).collect(Collectors.joining(", "));
        return names.sql("""
                with stored as (
                    insert into {tasks} (%s, "updatedAt")
                    select %s, clock_timestamp() at time zone 'UTC'
                    from pg_temp.compensation_import s
                    where s.seq between :from and :to
                      and not exists (select from pg_temp.compensation_verdict v where v.seq = s.seq)
                    order by s.seq
                    on conflict ("idempotencyKey") do nothing
                    returning cost)
                select count(*), coalesce(sum(cost), 0) from stored
                """.formatted(columns, String.join(", ", values.values())));
    }

    /// A column that no record uses takes the table's default, and so does each record without a value for it.
    private Map<Column, String> values() throws SQLException {
        var defaults = defaults();
        var values = new EnumMap<Column, String>(Column.class);
        for (var column : used) {
            var value = "s." + column.quoted();
            values.put(
                    column,
                    defaults.containsKey(column) ? "coalesce(%s, %s)".formatted(value, defaults.get(column)) : value);
        }
        // The clock and not the start of this transaction: tasks of one import keep an order that an index can follow.
        values.put(
                Column.CREATED_AT,
                used.contains(Column.CREATED_AT)
                        ? "coalesce(s.\"createdAt\", clock_timestamp() at time zone 'UTC')"
                        : "clock_timestamp() at time zone 'UTC'");
        return values;
    }

    /// As the catalogue says: the platform may have chosen others than Prisma's model did.
    private Map<Column, String> defaults() throws SQLException {
        var sql = names.sql("""
                select a.attname, pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d
                join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                where d.adrelid = '{tasks}'::regclass
                """);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var defaults = new EnumMap<Column, String>(Column.class);
            while (row.next()) {
                var expression = row.getString(2);
                Column.of(row.getString(1)).ifPresent(column -> defaults.put(column, expression));
            }
            return defaults;
        }
    }

    private Sum sum(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return new Sum(row.getLong(1), row.getBigDecimal(2).setScale(4));
        }
    }
}
