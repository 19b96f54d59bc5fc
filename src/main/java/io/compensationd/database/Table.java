package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table as the catalogue has it. Read from pg_class itself: `to_regclass` fails on a schema that we may not use,
/// and `information_schema` hides what we have no right on.
///
/// @param kind    `r` for a plain table
/// @param hidden  whether row security leaves out rows for this user, in silence
/// @param columns in the table's order
record Table(TableName name, long oid, String kind, boolean hidden, Map<String, Column> columns) {
    /// @param type as `format_type` writes it, such as `numeric(12,4)`
    record Column(String name, String type, boolean notNull, boolean filled) {
        /// numeric without a limit, or with at least 4 digits after the point
        boolean holdsMoney() {
            return type.equals("numeric") || type.matches("numeric\\(\\d+,([4-9]|\\d\\d+)\\)");
        }

        /// The same with a limit, which keeps infinity out.
        boolean holdsCosts() {
            return holdsMoney() && !type.equals("numeric");
        }

        boolean isText() {
            return type.equals("text") || type.startsWith("character varying");
        }

        /// Text that takes a message of any length.
        boolean isLongText() {
            return type.equals("text") || type.equals("character varying");
        }

        boolean isTimestamp() {
            return type.startsWith("timestamp") && type.endsWith("without time zone");
        }

        /// To the microsecond, which is how the claim's cursor reads it.
        boolean isInstant() {
            return type.equals("timestamp with time zone") || type.equals("timestamp(6) with time zone");
        }
    }

    static Optional<Table> read(Connection connection, TableName name) throws SQLException {
        var found = Rows.of(
                connection,
                row -> new Table(name, row.getLong(1), row.getString(2), row.getBoolean(3), Map.of()),
                """
                select c.oid, c.relkind, row_security_active(c.oid)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relname = ?""",
                name.schema(),
                name.name());
        if (found.isEmpty()) return Optional.empty();
        var table = found.getFirst();
        return Optional.of(
                new Table(name, table.oid, table.kind, table.hidden, byName(columns(connection, table.oid))));
    }

    private static List<Column> columns(Connection connection, long table) throws SQLException {
        return Rows.of(
                connection,
                row -> new Column(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)),
                """
                select attname, format_type(atttypid, atttypmod), attnotnull, atthasdef or attidentity <> ''
                from pg_attribute where attrelid = ? and attnum > 0 and not attisdropped order by attnum""",
                table);
    }

    private static Map<String, Column> byName(List<Column> columns) {
        var byName = new LinkedHashMap<String, Column>();
        columns.forEach(column -> byName.put(column.name(), column));
        return byName;
    }

    Optional<Column> column(String column) {
        return Optional.ofNullable(columns.get(column));
    }
}
