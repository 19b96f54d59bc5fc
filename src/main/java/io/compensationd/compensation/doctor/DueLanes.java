package io.compensationd.compensation.doctor;

import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Since when each lane has had a task due, and since when it has done nothing.
public final class DueLanes {
    /// The claim's index in order, one step a lane, whatever the statistics say.
    private static final String WALK_THE_INDEX = """
            select count(set_config(name, 'off', true))
            from unnest(array['enable_sort', 'enable_bitmapscan', 'enable_seqscan', 'jit']) v (name)
            """;

    /// A pause ended before the round after the one that saw it.
    private static final String LANES = """
            select l.lane, clock_timestamp() as now, compensation.lane_paused(l.lane) as paused, l.failures,
                   s.paused_at + interval '30 seconds' as resumed, coalesce(s.stalls_told, 0) as told, coalesce(s.stalls_seen, 0) as seen,
                   (select t."nextRetryAt" from {tasks} t
                    where t.status = 'pending' and (t."userId" & %d) = l.lane
                    order by t."nextRetryAt", t.id limit 1) as due,
                   (select coalesce(r.finished_at, r.started_at) from compensation.runs r
                    where r.lane = l.lane and r.processed > 0 order by r.epoch desc limit 1) as worked
            from compensation.lanes l left join compensation.rounds s using (lane) order by l.lane
            """;

    private final Names names;

    /// @param schema of the platform's tables
    public DueLanes(Settings.Tables tables, String schema) {
        names = Names.of(tables, schema);
    }

    /// @param failures errors of the environment in a row
    /// @param idle     since when it could have worked and did not; empty: nothing is due
    /// @param told     for how many times three intervals somebody told so
    /// @param seen     for how many the last round saw it
    public record Lane(
            int lane, Instant now, boolean paused, int failures, Optional<Instant> idle, long told, long seen) {}

    public List<Lane> read(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            int lanes = Query.rows(connection, "select count(*) from compensation.lanes", row -> row.getInt(1))
                    .getFirst();
            Query.rows(connection, WALK_THE_INDEX, row -> row.getInt(1));
            return Query.rows(connection, names.sql(LANES).formatted(lanes - 1), row -> {
                var now = Query.instant(row, "now").orElseThrow();
                var due = Query.instant(row, "due").filter(at -> !at.isAfter(now));
                var worked = Query.instant(row, "worked");
                var resumed = Query.instant(row, "resumed");
                var idle = due.map(at -> latest(at, worked, resumed));
                return new Lane(
                        row.getInt("lane"),
                        now,
                        row.getBoolean("paused"),
                        row.getInt("failures"),
                        idle,
                        row.getLong("told"),
                        row.getLong("seen"));
            });
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Instant latest(Instant due, Optional<Instant> worked, Optional<Instant> resumed) {
        return Stream.concat(worked.stream(), resumed.stream()).reduce(due, (a, b) -> a.isBefore(b) ? b : a);
    }
}
