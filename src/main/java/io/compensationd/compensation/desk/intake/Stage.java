package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Draft;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// The temporary table that checked records wait in. It is this session's own: nobody sees it, and it ends with us.
final class Stage {
    static final String TABLE = "pg_temp.compensation_import";
    private static final int CHUNK = 1024 * 1024;

    private final Connection connection;
    private final CopyText rows = new CopyText();
    private final Set<Column> used = EnumSet.noneOf(Column.class);
    private long count;

    private Stage(Connection connection) {
        this.connection = connection;
    }

    static Stage create(Connection connection) throws SQLException {
        var columns = Arrays.stream(Column.values())
                .map(column -> column.quoted() + " " + column.type())
                .collect(Collectors.joining(", "));
        execute(
                connection,
                "create temp table compensation_import (seq bigint primary key, line bigint not null, raw text, %s)"
                        .formatted(columns));
        execute(connection, """
                create temp table compensation_verdict (
                    seq bigint primary key, line bigint not null, kind text not null, other bigint, columns text[])
                """);
        return new Stage(connection);
    }

    /// @param raw the record as it stood in the file, where it may have to be given back
    void add(long line, Draft draft, @Nullable String raw) throws SQLException, IOException {
        rows.add(++count).add(line).add(raw);
        for (var column : Column.values()) {
            var value = draft.value(column);
            if (value != null) used.add(column);
            rows.add(value);
        }
        rows.endRow();
        if (rows.size() >= CHUNK) send();
    }

    /// All records are in the table and counted for the planner.
    void end() throws SQLException, IOException {
        send();
        execute(connection, "analyze compensation_import");
    }

    long count() {
        return count;
    }

    /// Columns that a record gave a value for.
    Set<Column> used() {
        return used;
    }

    /// Leaves the session as it was.
    static void drop(Connection connection) throws SQLException {
        execute(connection, "drop table if exists pg_temp.compensation_import, pg_temp.compensation_verdict");
    }

    private void send() throws SQLException, IOException {
        if (rows.size() == 0) return;
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + TABLE + " from stdin", new ByteArrayInputStream(rows.take()));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
