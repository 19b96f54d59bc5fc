package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.Added.AlreadyThere;
import io.compensationd.compensation.desk.Added.Difference;
import io.compensationd.compensation.desk.Added.KeyTaken;
import io.compensationd.compensation.desk.Added.NoAccount;
import io.compensationd.compensation.desk.Added.Stored;
import io.compensationd.ledger.Names;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/// Stores one task, once for each idempotency key however often it is called.
public final class Adding {
    private final DataSource connections;
    private final Names names;
    private final Optional<Actor> actor;

    public Adding(DataSource connections, Names names) {
        this(connections, names, Optional.empty());
    }

    private Adding(DataSource connections, Names names, Optional<Actor> actor) {
        this.connections = connections;
        this.names = names;
        this.actor = actor;
    }

    /// The same, with a row in the audit for what is added.
    public Adding by(Actor actor) {
        return new Adding(connections, names, Optional.of(actor));
    }

    public Added add(Draft draft) throws SQLException {
        try (var connection = connections.getConnection()) {
            var before = stored(connection, draft);
            if (before.isPresent()) return before.get();
            var active = active(connection, draft);
            if (active.isEmpty()) return new NoAccount(userId(draft));
            var id = insert(connection, draft);
            if (id.isPresent()) return new Stored(id.get(), active.get());
            return stored(connection, draft)
                    .orElseThrow(() -> new IllegalStateException("the task with this key came and went, try again"));
        }
    }

    /// The task that has the draft's key, compared where it lies: its bodies stay in the database.
    private Optional<Added> stored(Connection connection, Draft draft) throws SQLException {
        var key = draft.value(Column.IDEMPOTENCY_KEY);
        if (key == null) return Optional.empty();
        var sql = new Sql(names, "select t.id, t.status");
        for (var column : Column.BODY) {
            var shown = column.secret() ? "octet_length(t.%s) || ' bytes'" : "left(t.%s::text, 1000)";
            sql.add(
                    ", t.%s = ?::%s, ".formatted(column.quoted(), column.type()) + shown.formatted(column.quoted()),
                    value(draft, column));
        }
        sql.add("from {tasks} t where t.\"idempotencyKey\" = ?", key);
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            return row.next() ? Optional.of(compared(row, draft)) : Optional.empty();
        }
    }

    private static Added compared(ResultSet row, Draft draft) throws SQLException {
        var differences = new ArrayList<Difference>();
        for (int i = 0; i < Column.BODY.size(); i++) {
            if (row.getBoolean(3 + 2 * i)) continue;
            var column = Column.BODY.get(i);
            var given = value(draft, column);
            differences.add(
                    column.secret()
                            ? new Difference(
                                    column,
                                    row.getString(4 + 2 * i),
                                    "another text of %d bytes".formatted(Text.bytes(given)))
                            : new Difference(column, Wrong.shown(row.getString(4 + 2 * i)), Wrong.shown(given)));
        }
        return differences.isEmpty()
                ? new AlreadyThere(row.getLong(1), row.getString(2))
                : new KeyTaken(row.getLong(1), differences);
    }

    private Optional<Boolean> active(Connection connection, Draft draft) throws SQLException {
        var sql = new Sql(names, "select {accounts.active} from {accounts}")
                .add("where {accounts.id} = ?", userId(draft));
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
        }
    }

    private Optional<Long> insert(Connection connection, Draft draft) throws SQLException {
        var columns = Stream.of(Column.values())
                .filter(column -> draft.value(column) != null)
                .toList();
        var sql = new Sql(names, "with added as (insert into {tasks} (\"updatedAt\"" + each(columns, ", %s"))
                .add(draft.value(Column.CREATED_AT) == null ? ", \"createdAt\")" : ")")
                .add("values (clock_timestamp() at time zone 'UTC'");
        for (var column : columns) sql.add(", ?::" + column.type(), value(draft, column));
        sql.add(draft.value(Column.CREATED_AT) == null ? ", clock_timestamp() at time zone 'UTC')" : ")")
                .add("on conflict (\"idempotencyKey\") do nothing returning id, cost)");
        actor.ifPresent(by -> sql.add("""
                , audited as (insert into compensation.audit (actor, origin, action, subject, tasks, amount)
                              select ?, ?, 'add', 'task ' || id, 1, cost from added)
                """, by.name(), by.origin()));
        sql.add("select id from added");
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private static String each(List<Column> columns, String form) {
        var text = new StringBuilder();
        for (var column : columns) text.append(form.formatted(column.quoted()));
        return text.toString();
    }

    private static String value(Draft draft, Column column) {
        return Objects.requireNonNull(draft.value(column));
    }

    private static long userId(Draft draft) {
        return Long.parseLong(value(draft, Column.USER_ID));
    }
}
