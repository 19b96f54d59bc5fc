package io.compensationd.compensation.desk;

import io.compensationd.compensation.doctor.AuditBreaks;
import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Pages of what the nodes wrote down: entries, runs, attempts, the latest first, and the lanes. Each page is read from
/// an index at the place where the one before ended.
public final class Records {
    public static final int ROWS_MAX = 1000;

    private final DataSource connections;
    private final Names names;

    public Records(DataSource connections, Names names) {
        this.connections = connections;
        this.names = names;
    }

    /// @param next id to go on behind; empty: this was the last page
    public record Page<T>(List<T> items, Optional<String> next) {}

    /// Which rows. Empty parts leave all in.
    ///
    /// @param before ids smaller than this one
    public record Selection(Optional<Long> account, Optional<Long> task, Optional<Long> before, int rowsMax) {}

    public record Entry(
            String id,
            String taskId,
            String accountId,
            BigDecimal amount,
            BigDecimal balanceBefore,
            BigDecimal balanceAfter,
            String runId,
            int lane,
            String epoch,
            Instant settledAt) {}

    public record RunRow(
            String id,
            int lane,
            String epoch,
            String node,
            String cause,
            Instant startedAt,
            Optional<Instant> finishedAt,
            long processed,
            long succeeded,
            long retried,
            long failed,
            BigDecimal amount) {}

    public record AttemptEntry(
            String id,
            String taskId,
            int attempt,
            Instant at,
            String node,
            Optional<String> runId,
            String outcome,
            String reason,
            String error,
            Optional<String> sqlState) {}

    /// @param holder    node of the firing that took it last
    /// @param notBefore its backoff, where it has one
    public record LaneRow(
            int lane, String epoch, Optional<String> holder, Optional<Instant> notBefore, int failures, int suspects) {}

    /// All but texts of the platform's, of any size.
    private static final String ENTRIES = """
            select e.id, e.task_id, e.account_id, e.amount, e.balance_before, e.balance_after, e.run_id, e.lane, e.epoch,
                   e.settled_at
            from compensation.ledger_entries e where true
            """;

    public Page<Entry> entries(Selection selection) throws SQLException {
        var sql = new Sql(names, ENTRIES);
        selection.account().ifPresent(id -> sql.add("and e.account_id = ?", id));
        selection.task().ifPresent(id -> sql.add("and e.task_id = ?", id));
        return page(sql, "e.id", selection, Entry::id, Records::entry);
    }

    public Page<RunRow> runs(Optional<Integer> lane, Selection selection) throws SQLException {
        var sql = new Sql(names, "select * from compensation.runs r where true");
        lane.ifPresent(number -> sql.add("and r.lane = ?", number));
        return page(sql, "r.id", selection, RunRow::id, Records::run);
    }

    public Page<AttemptEntry> attempts(Selection selection) throws SQLException {
        var sql = new Sql(names, "select * from compensation.attempts a where true");
        selection.task().ifPresent(id -> sql.add("and a.task_id = ?", id));
        return page(sql, "a.id", selection, AttemptEntry::id, Records::attempt);
    }

    public List<LaneRow> lanes() throws SQLException {
        return read(
                new Sql(
                        names,
                        "select *, (select count(*) from jsonb_object_keys(suspects)) as alone"
                                + " from compensation.lanes order by lane"),
                Records::lane);
    }

    /// How often the background audit found what must never be: as long as `doctor` says so.
    public long breaks() throws SQLException {
        return read(
                        new Sql(names, "select count(*) from compensation.breaks where " + AuditBreaks.OPEN),
                        row -> row.getLong(1))
                .getFirst();
    }

    /// The database's clock.
    public Instant now() throws SQLException {
        return read(new Sql(names, "select clock_timestamp() as now"), row -> StoredTask.time(row, "now"))
                .getFirst();
    }

    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Id<T> {
        String of(T row);
    }

    private <T> Page<T> page(Sql sql, String id, Selection selection, Id<T> idOf, Reading<T> reading)
            throws SQLException {
        int max = selection.rowsMax();
        if (max < 1 || max > ROWS_MAX) throw new IllegalArgumentException("rows: " + max);
        selection.before().ifPresent(last -> sql.add("and " + id + " < ?", last));
        var rows = read(sql.add("order by " + id + " desc limit " + (max + 1)), reading);
        if (rows.size() <= max) return new Page<>(rows, Optional.empty());
        var shown = rows.subList(0, max);
        return new Page<>(List.copyOf(shown), Optional.of(idOf.of(shown.getLast())));
    }

    private <T> List<T> read(Sql sql, Reading<T> reading) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = sql.on(connection);
                var rows = statement.executeQuery()) {
            var read = new ArrayList<T>();
            while (rows.next()) read.add(reading.read(rows));
            return read;
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("id"),
                row.getString("task_id"),
                row.getString("account_id"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("balance_before"),
                row.getBigDecimal("balance_after"),
                row.getString("run_id"),
                row.getInt("lane"),
                row.getString("epoch"),
                StoredTask.time(row, "settled_at"));
    }

    private static RunRow run(ResultSet row) throws SQLException {
        return new RunRow(
                row.getString("id"),
                row.getInt("lane"),
                row.getString("epoch"),
                row.getString("node"),
                row.getString("cause"),
                StoredTask.time(row, "started_at"),
                Optional.ofNullable(StoredTask.timeOrNull(row, "finished_at")),
                row.getLong("processed"),
                row.getLong("succeeded"),
                row.getLong("retried"),
                row.getLong("failed"),
                row.getBigDecimal("amount"));
    }

    private static AttemptEntry attempt(ResultSet row) throws SQLException {
        return new AttemptEntry(
                row.getString("id"),
                row.getString("task_id"),
                row.getInt("attempt"),
                StoredTask.time(row, "at"),
                row.getString("node"),
                Optional.ofNullable(row.getString("run_id")),
                row.getString("outcome"),
                row.getString("reason"),
                row.getString("error"),
                Optional.ofNullable(row.getString("sql_state")));
    }

    private static LaneRow lane(ResultSet row) throws SQLException {
        return new LaneRow(
                row.getInt("lane"),
                row.getString("epoch"),
                Optional.ofNullable(row.getString("holder")),
                Optional.ofNullable(StoredTask.timeOrNull(row, "not_before")),
                row.getInt("failures"),
                row.getInt("alone"));
    }
}
