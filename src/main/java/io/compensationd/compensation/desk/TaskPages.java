package io.compensationd.compensation.desk;

import io.compensationd.ledger.Names;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/// Numbered pages, as the platform's own admin page asks for them. What has to be walked over to get to a page is
/// bounded, and so is what is counted: above that the total is the planner's estimate. What takes long to count is
/// counted now and then only, for everybody who asks.
public final class TaskPages {
    /// Rows that a page may stand behind.
    public static final int BEHIND_MAX = 100_000;

    private static final int COUNTED_MAX = 100_000;
    private static final int COUNTED_EACH_TIME_MAX = 10_000;
    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final Pattern PLAN_ROWS = Pattern.compile("rows=(\\d+)");

    private final DataSource connections;
    private final Names names;
    private final Map<Optional<String>, Counted> large = new ConcurrentHashMap<>();

    public TaskPages(DataSource connections, Names names) {
        this.connections = connections;
        this.names = names;
    }

    /// @param estimated whether the total is
    public record Numbered(List<StoredTask> items, long total, boolean estimated) {}

    private record Counted(long rows, long nanos) {}

    /// The newest first.
    ///
    /// @param page from 1
    public Numbered page(Optional<String> status, int page, int perPage) throws SQLException {
        long behind = (long) (page - 1) * perPage;
        if (page < 1 || perPage < 1 || behind > BEHIND_MAX) throw new IllegalArgumentException("page: " + page);
        try (var connection = connections.getConnection()) {
            var items = items(connection, status, perPage, behind);
            long counted = countedOfLate(connection, status);
            if (counted <= COUNTED_MAX) return new Numbered(items, counted, false);
            return new Numbered(items, Math.max(COUNTED_MAX, estimated(connection, status)), true);
        }
    }

    /// Prisma's index begins with the status; without one, ids give nearly the same order. What the list shows is
    /// worked out for its rows alone, not for those that it walks over.
    private List<StoredTask> items(Connection connection, Optional<String> status, int perPage, long behind)
            throws SQLException {
        var order = status.isPresent() ? "order by t.\"createdAt\" desc, t.id desc" : "order by t.id desc";
        var sql = where(
                        new Sql(
                                names,
                                "select " + StoredTask.COLUMNS + " from (select " + StoredTask.STORED
                                        + " from {tasks} t"),
                        status)
                .add(order + " limit %d offset %d) t".formatted(perPage, behind))
                .add(order);
        try (var statement = sql.on(connection);
                var rows = statement.executeQuery()) {
            var items = new ArrayList<StoredTask>();
            while (rows.next()) items.add(StoredTask.read(rows));
            return items;
        }
    }

    private long countedOfLate(Connection connection, Optional<String> status) throws SQLException {
        var before = large.get(status);
        if (before != null && System.nanoTime() - before.nanos() < KEPT.toNanos()) return before.rows();
        var counted = new Counted(counted(connection, status), System.nanoTime());
        if (counted.rows() > COUNTED_EACH_TIME_MAX) large.put(status, counted);
        else large.remove(status);
        return counted.rows();
    }

    private long counted(Connection connection, Optional<String> status) throws SQLException {
        var sql = where(new Sql(names, "select count(*) from (select from {tasks} t"), status)
                .add("limit %d) c".formatted(COUNTED_MAX + 1));
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private long estimated(Connection connection, Optional<String> status) throws SQLException {
        var sql = where(new Sql(names, "explain select from {tasks} t"), status);
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            row.next();
            var rows = PLAN_ROWS.matcher(row.getString(1));
            return rows.find() ? Long.parseLong(rows.group(1)) : 0;
        }
    }

    private static Sql where(Sql sql, Optional<String> status) {
        status.ifPresent(value -> sql.add("where t.status = ?", value));
        return sql;
    }
}
