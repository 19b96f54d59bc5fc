package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.TaskOrder.By;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import io.compensationd.ledger.Names;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/// Pages of tasks, each read from an index at the place where the one before ended, so that page 10,000 costs what
/// page 1 costs.
///
/// Prisma's indexes begin with the status, ours with the lane. So a list over many of them merges one short scan for
/// each: `lateral (... limit n)` per status or lane, then the first n of all.
public final class TaskList {
    public static final int ROWS_MAX = 1000;

    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final DataSource connections;
    private final Names names;
    private final int looksMax;

    public TaskList(DataSource connections, Names names) {
        this(connections, names, UNBOUNDED);
    }

    private TaskList(DataSource connections, Names names, int looksMax) {
        this.connections = connections;
        this.names = names;
        this.looksMax = looksMax;
    }

    /// For somebody who waits for a page: what no index finds in the wanted order is looked for among so many tasks
    /// of a status (or a lane) alone, from where the page begins. So are a reason, and users who have more tasks.
    public TaskList lookingAt(int tasksMax) {
        return new TaskList(connections, names, tasksMax);
    }

    /// These users have so many tasks that they cannot be sorted while somebody waits.
    public static final class TooMany extends RuntimeException {}

    /// @param rowsMax 1 to [#ROWS_MAX]
    /// @throws TooMany of users with many tasks, only those by creation or number are found while somebody waits
    public TaskPage page(TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rowsMax) throws SQLException {
        if (rowsMax < 1 || rowsMax > ROWS_MAX) throw new IllegalArgumentException("rows: " + rowsMax);
        try (var connection = connections.getConnection()) {
            boolean few = looksMax == UNBOUNDED || filter.users().isEmpty() || few(connection, filter.users());
            if (!few) return ofMany(connection, filter, order, after, rowsMax);
            var page = read(connection, query(connection, filter, order, after, rowsMax + 1), order, rowsMax);
            return looksFor(filter) ? page.inPart(page.next()) : page;
        }
    }

    private boolean looksFor(TaskFilter filter) {
        return looksMax != UNBOUNDED
                && filter.users().isEmpty()
                && !filter.reasons().isEmpty();
    }

    private boolean few(Connection connection, Set<Long> users) throws SQLException {
        var sql = new Sql(names, "select count(*) from (select from {tasks} t")
                .addNumbers("where t.\"userId\" = any(?)", users)
                .add("limit " + (looksMax + 1) + ") t");
        return Planning.ids(connection, sql).getFirst() <= looksMax;
    }

    /// Of users who have many tasks some are among the next ones of all, most likely.
    private TaskPage ofMany(
            Connection connection, TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rowsMax)
            throws SQLException {
        return switch (order.by()) {
            case COST, DUE -> throw new TooMany();
            case CREATED -> {
                var page = read(connection, byStatus(filter, order, after, rowsMax + 1), order, rowsMax);
                yield page.upTo(looksEnd(connection, filter, order, after), order.descending());
            }
            case ID -> {
                var sql = select(order).add("from (select " + StoredTask.STORED + " from {tasks} t where true");
                ended(sql, order, after, looksMax).add(") t where true").where(filter);
                var page = read(connection, ended(sql, order, Optional.empty(), rowsMax + 1), order, rowsMax);
                yield page.inPart(page.next().isPresent() ? page.next() : lookEnd(connection, order, after));
            }
        };
    }

    /// Where the look ended first, among the statuses; empty: at the end of each.
    private Optional<Cursor> looksEnd(Connection connection, TaskFilter filter, TaskOrder order, Optional<Cursor> after)
            throws SQLException {
        var sql = statuses(filter)
                .add("select t.* from statuses s cross join lateral (select t.id, ")
                .add(order.by().carried() + " as sorted from {tasks} t where t.status = s.status")
                .whereTime(filter);
        after.ifPresent(cursor -> sql.add(order.after(), cursor.value(), cursor.id()));
        sql.add(order.clause()).add("offset " + (looksMax - 1) + " limit 1");
        try (var statement = outer(sql, order, 1).on(connection);
                var row = statement.executeQuery()) {
            return row.next() ? Optional.of(new Cursor(value(row, order.by()), row.getLong("id"))) : Optional.empty();
        }
    }

    /// Where the look by number ended; empty: at the end of all tasks.
    private Optional<Cursor> lookEnd(Connection connection, TaskOrder order, Optional<Cursor> after)
            throws SQLException {
        var sql = new Sql(names, "select t.id from {tasks} t where true");
        after.ifPresent(cursor -> sql.add(order.after(), cursor.value(), cursor.id()));
        var end = Planning.ids(connection, sql.add(order.clause()).add("offset " + (looksMax - 1) + " limit 1"));
        return end.stream().findFirst().map(id -> new Cursor(Long.toString(id), id));
    }

    private Sql query(Connection connection, TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rows)
            throws SQLException {
        var narrow = !filter.users().isEmpty() || !filter.ids().isEmpty();
        if (order.by() == By.CREATED && !narrow) return byStatus(filter, order, after, rows);
        if (order.by() == By.DUE && !narrow && filter.statuses().equals(Set.of("pending")))
            return byLane(connection, filter, order, after, rows);
        var sql = select(order).add("from {tasks} t where true").where(filter);
        if (looksMax == UNBOUNDED || filter.users().isEmpty()) return ended(sql, order, after, rows);
        after.ifPresent(cursor -> sql.add(order.after(), cursor.value(), cursor.id()));
        return sql.add(order.clauseOfFew()).add("limit " + rows);
    }

    private Sql byStatus(TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rows) {
        var sql = statuses(filter)
                .add("select t.* from statuses s cross join lateral (")
                .add(selectText(order))
                .add("from");
        found(sql, "t.status = s.status", filter, order, after, rows);
        return outer(sql, order, rows);
    }

    private Sql statuses(TaskFilter filter) {
        return filter.statuses().isEmpty()
                ? new Sql(names, STATUSES)
                : new Sql(names, "with statuses as").addTexts("(select unnest(?) as status)", filter.statuses());
    }

    /// The statuses that occur, each found by one step in the index.
    private static final String STATUSES = """
            with recursive statuses as (
                (select min(status) as status from {tasks})
                union all
                select (select min(t.status) from {tasks} t where t.status > s.status) from statuses s
                where s.status is not null)""";

    private Sql byLane(Connection connection, TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rows)
            throws SQLException {
        var lanes = lanes(connection);
        var sql = new Sql(
                        names, "select t.* from generate_series(0, %d) lane cross join lateral (".formatted(lanes - 1))
                .add(selectText(order))
                .add("from");
        var inLane = "t.status = 'pending' and (t.\"userId\" & %d) = lane".formatted(lanes - 1);
        found(sql, inLane, filter, order, after, rows);
        return outer(sql, order, rows);
    }

    /// What an index leads to in the wanted order, and of that what has the reason and the users.
    private void found(Sql sql, String where, TaskFilter filter, TaskOrder order, Optional<Cursor> after, int rows) {
        if (filter.reasons().isEmpty() && filter.users().isEmpty()) {
            ended(sql.add("{tasks} t where " + where).whereTime(filter), order, after, rows);
            return;
        }
        ended(
                sql.add("(select " + StoredTask.STORED + " from {tasks} t where " + where)
                        .whereTime(filter),
                order,
                after,
                looksMax);
        sql.add(") t where true").whereButStatus(filter).add(order.clause()).add("limit " + rows);
    }

    private static int lanes(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from compensation.lanes")) {
            row.next();
            return Math.max(1, row.getInt(1));
        }
    }

    private static Sql outer(Sql sql, TaskOrder order, int rows) {
        var way = order.descending() ? "desc" : "asc";
        return sql.add(") t order by t.sorted %s, t.id %s limit %d".formatted(way, way, rows));
    }

    private Sql select(TaskOrder order) {
        return new Sql(names, selectText(order));
    }

    private static String selectText(TaskOrder order) {
        return "select " + StoredTask.COLUMNS + ", " + order.by().carried() + " as sorted";
    }

    private static Sql ended(Sql sql, TaskOrder order, Optional<Cursor> after, int rows) {
        after.ifPresent(cursor -> sql.add(order.after(), cursor.value(), cursor.id()));
        return sql.add(order.clause()).add("limit " + rows);
    }

    private static TaskPage read(Connection connection, Sql query, TaskOrder order, int rowsMax) throws SQLException {
        try (var statement = query.on(connection);
                var rows = statement.executeQuery()) {
            return read(rows, order, rowsMax);
        }
    }

    private static TaskPage read(ResultSet rows, TaskOrder order, int rowsMax) throws SQLException {
        var tasks = new ArrayList<StoredTask>();
        var last = Optional.<Cursor>empty();
        while (rows.next()) {
            if (tasks.size() == rowsMax) return new TaskPage(tasks, last);
            tasks.add(StoredTask.read(rows));
            last = Optional.of(new Cursor(value(rows, order.by()), rows.getLong("id")));
        }
        return new TaskPage(tasks, Optional.empty());
    }

    private static String value(ResultSet rows, By by) throws SQLException {
        return switch (by) {
            case ID, COST -> rows.getString("sorted");
            case CREATED, DUE -> StoredTask.time(rows, "sorted").toString();
        };
    }
}
