package io.compensationd.compensation.doctor;

import static java.util.Comparator.comparingLong;

import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks I1 and I2 on the ledger entries that came since it last looked, each once.
///
/// Ids are not in the order of commits across lanes, but they are within a lane: its guard lets one chunk work at a
/// time. So each lane has a watermark. While the lane's row is locked, or gone, no chunk of it is under way: every
/// entry of the lane up to the highest id there is can be seen from then on, and later ones have higher ids.
public final class Audit {
    /// Ids that one round goes through at most; the rest is left for the next.
    private static final int IDS_MAX = 50_000;

    /// Ids that are read again, for the chain of a chunk that the last round saw a part of.
    private static final int OVERLAP = 10_000;

    private static final String LOCK = "set local lock_timeout = '1s'";

    /// Also lanes that are no more: their last entries came after the round before `lanes N`, and one that no round has
    /// seen yet has them above the lowest watermark.
    private static final String NEWS = """
            with low as (select coalesce(min(entry_id), 0) as id from compensation.rounds),
                 known as (select lane from compensation.lanes
                           union select lane from compensation.rounds
                           union select e.lane from compensation.ledger_entries e, low
                           where e.id > low.id and e.id <= low.id + %d)
            select lane from known left join compensation.rounds r using (lane)
            where coalesce(r.entry_id, 0) < (select max(id) from compensation.ledger_entries) order by 1
            """.formatted(IDS_MAX);

    private static final String HIGHEST = """
            select coalesce((select max(id) from compensation.ledger_entries), 0) as highest,
                   coalesce((select entry_id from compensation.rounds where lane = ?), 0) as seen,
                   clock_timestamp()::text as at
            """;

    private static final String WINDOWS = """
            with windows as (select * from unnest(?::integer[], ?::bigint[], ?::bigint[], ?::timestamptz[])
                             w (lane, low, high, at)),
                 entries as materialized (
                     select e.*, e.id > w.low as fresh,
                            lag(e.balance_after) over (partition by e.account_id, e.lane, e.epoch, e.settled_at
                                                       order by e.id) as left_before
                     from compensation.ledger_entries e join windows w using (lane)
                     where e.id > (select min(low) - %d from windows) and e.id <= (select max(high) from windows)
                       and e.id > w.low - %d and e.id <= w.high)
            """.formatted(OVERLAP, OVERLAP);

    private static final String BREAKS = """
            , fresh as (select e.*, t.id as task, t.status, t.cost, t."userId"
                        from entries e left join {tasks} t on t.id = e.task_id where e.fresh)
            select invariant, message, count(*), (array_agg(id order by id))[1:10]::text as ids
            from (select 'I1' as invariant, 'ledger entries whose balance_after is not balance_before - amount' as message, id
                  from fresh where (balance_after = balance_before - amount and amount >= 0) is not true
                                or 'NaN' in (amount, balance_before, balance_after)
                  union all
                  select 'I1', 'ledger entries whose amount or account is not their task''s', id
                  from fresh where task is not null and (amount, account_id) is distinct from (cost, "userId")
                  union all
                  select 'I1', 'ledger entries that do not start at the balance that the one before them has left', id
                  from fresh where balance_before <> left_before
                  union all
                  select 'I2', 'ledger entries of tasks that are not completed', id
                  from fresh where status <> 'completed'
                  union all
                  select 'I2', 'ledger entries of tasks that were completed by another program as well', id
                  from fresh where exists (select from compensation.adopted a where a.task_id = fresh.task_id)) broken
            group by invariant, message order by invariant, message
            """;

    /// A run is complete when another of its lane follows, or when it had finished before the lane's row was locked and
    /// the window reaches that far. The last one of each lane is carried to the next round.
    private static final String RUNS = """
            , seen as (select lane, run_id, count(*) as entries, sum(amount) as amount
                       from entries where fresh group by lane, run_id
                       union all
                       select lane, run_id, run_entries, run_amount from compensation.rounds join windows using (lane)
                       where run_id is not null),
              runs as (select lane, run_id, sum(entries) as entries, sum(amount) as amount,
                              run_id = max(run_id) over (partition by lane) as last
                       from seen group by lane, run_id)
            select s.lane, s.run_id, s.entries, s.amount,
                   s.last and r.id is not null and not coalesce(r.finished_at < w.at, false) as open,
                   (r.succeeded, r.amount) is distinct from (s.entries, s.amount) as wrong
            from runs s join windows w using (lane) left join compensation.runs r on r.id = s.run_id
            order by s.lane, s.run_id
            """;

    private static final String SAVE = """
            insert into compensation.rounds (lane, entry_id, run_id, run_entries, run_amount) values (?, ?, ?, ?, ?)
            on conflict (lane) do update set entry_id = excluded.entry_id, run_id = excluded.run_id,
                run_entries = excluded.run_entries, run_amount = excluded.run_amount
            """;

    private static final String KEEP = "insert into compensation.breaks (invariant, message, ids) values (?, ?, ?)";

    private final Names names;

    /// @param schema of the platform's tables
    public Audit(Settings.Tables tables, String schema) {
        names = Names.of(tables, schema);
    }

    /// @param ids the first few
    public record Break(String invariant, String message, String ids) {}

    /// A lane's entries with low < id <= high, all of them committed at the time.
    private record Window(int lane, long low, long high, String at) {}

    private record Open(long run, BigDecimal entries, BigDecimal amount) {}

    /// Looks at what is new, and keeps what it found in `compensation.breaks`.
    public List<Break> advance(Connection connection) throws SQLException {
        var windows = new ArrayList<Window>();
        for (int lane : Query.rows(connection, NEWS, row -> row.getInt(1))) windows.addAll(window(connection, lane));
        var breaks = new ArrayList<Break>();
        for (var near : near(windows)) breaks.addAll(look(connection, near));
        return breaks;
    }

    /// Windows that are looked at in one statement, which reads all ids from the lowest to the highest of them: a lane
    /// that is far behind has its own.
    private static List<List<Window>> near(List<Window> windows) {
        var groups = new ArrayList<List<Window>>();
        for (var window : windows.stream().sorted(comparingLong(Window::low)).toList()) {
            if (groups.isEmpty() || window.low() > groups.getLast().getFirst().low() + IDS_MAX)
                groups.add(new ArrayList<>());
            groups.getLast().add(window);
        }
        return groups;
    }

    /// Empty: nothing is new, or the lane is too busy to be asked.
    private static List<Window> window(Connection connection, int lane) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Query.change(connection, LOCK);
            Query.rows(
                    connection,
                    "select lane from compensation.lanes where lane = ? for no key update",
                    row -> row.getInt(1),
                    lane);
            return Query.rows(connection, HIGHEST, row -> window(lane, row), lane).stream()
                    .filter(window -> window.high() > window.low())
                    .toList();
        } catch (SQLException e) {
            if ("55P03".equals(e.getSQLState())) return List.of();
            throw e;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /// A window that does not reach the end leaves its last run open, whatever the clock says.
    private static Window window(int lane, ResultSet row) throws SQLException {
        long low = row.getLong("seen");
        long high = Math.min(row.getLong("highest"), low + IDS_MAX);
        return new Window(lane, low, high, high < row.getLong("highest") ? "-infinity" : row.getString("at"));
    }

    private List<Break> look(Connection connection, List<Window> windows) throws SQLException {
        connection.setAutoCommit(false);
        try {
            var arrays = arrays(connection, windows);
            var breaks = new ArrayList<>(Query.rows(
                    connection,
                    names.sql(WINDOWS + BREAKS),
                    row -> new Break(row.getString(1), row.getLong(3) + " " + row.getString(2), row.getString("ids")),
                    (Object[]) arrays));
            var open = new HashMap<Integer, Open>();
            breaks.addAll(Query.rows(connection, WINDOWS + RUNS, row -> run(row, open), (Object[]) arrays).stream()
                    .flatMap(Optional::stream)
                    .toList());
            for (var found : breaks) Query.change(connection, KEEP, found.invariant(), found.message(), found.ids());
            for (var window : windows) save(connection, window, open.get(window.lane()));
            connection.commit();
            return breaks;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Optional<Break> run(ResultSet row, Map<Integer, Open> open) throws SQLException {
        long run = row.getLong("run_id");
        if (row.getBoolean("open"))
            open.put(row.getInt("lane"), new Open(run, row.getBigDecimal("entries"), row.getBigDecimal("amount")));
        else if (row.getBoolean("wrong"))
            return Optional.of(
                    new Break("I1", "a run whose counters are not those of its ledger entries", "{" + run + "}"));
        return Optional.empty();
    }

    private static void save(Connection connection, Window window, @Nullable Open open) throws SQLException {
        Query.change(
                connection,
                SAVE,
                window.lane(),
                window.high(),
                open == null ? null : open.run(),
                open == null ? 0 : open.entries(),
                open == null ? 0 : open.amount());
    }

    private static Array[] arrays(Connection connection, List<Window> windows) throws SQLException {
        return new Array[] {
            connection.createArrayOf(
                    "integer", windows.stream().map(Window::lane).toArray()),
            connection.createArrayOf("bigint", windows.stream().map(Window::low).toArray()),
            connection.createArrayOf(
                    "bigint", windows.stream().map(Window::high).toArray()),
            connection.createArrayOf("text", windows.stream().map(Window::at).toArray())
        };
    }
}
