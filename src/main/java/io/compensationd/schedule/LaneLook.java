package io.compensationd.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// One read of who sees to some lanes.
///
/// @param guardClass the first key of the guards' advisory locks
record LaneLook(DataSource pool, int guardClass) {
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    /// `lanes.holder` outlives a kill; the lock itself does not.
    private static final String SQL = """
            select l.lane, t.trigger_state, t.next_fire_time,
                   coalesce(l.not_before between clock_timestamp() and clock_timestamp() + interval '31 seconds', false)
                       as backing_off,
                   compensation.lane_paused(l.lane) as paused,
                   coalesce(position('leftOut'::bytea in t.job_data) > 0, false) as left_out,
                   exists (select from pg_locks k
                           where k.locktype = 'advisory' and k.granted and k.objsubid = 2
                             and k.classid = ?::bigint::oid and k.objid = l.lane::bigint::oid
                             and k.database = (select oid from pg_database where datname = current_database())) as held
            from compensation.lanes l
            left join compensation.qrtz_triggers t
              on t.sched_name = 'compensationd' and t.trigger_group = 'compensation' and t.trigger_name = 'due-' || l.lane
            where l.lane = any (?)
            order by l.lane
            """;

    /// @param held       by a firing, which looks again after unlocking
    /// @param backingOff after an error of the environment
    /// @param leftOut    whether `due-<lane>` waits for rows that somebody else had locked
    /// @param next       when `due-<lane>` fires; null: it does not exist
    record Seen(
            int lane,
            boolean held,
            boolean backingOff,
            boolean paused,
            boolean leftOut,
            @Nullable Instant next) {
        /// Whether somebody sees to the lane already. A paused lane's trigger comes every 5 s to look, or, in a
        /// paused group, waits for the resume.
        boolean attended(Instant now) {
            if (held || backingOff) return true;
            var soon = paused ? now.plus(DueTriggers.REPEAT) : now;
            return next != null && !next.isAfter(soon);
        }

        /// Whether its trigger is due and no node takes it: those that could stay with other lanes.
        boolean overdue(Instant now) {
            return !held && !backingOff && !paused && next != null && next.isBefore(now.minus(OVERDUE));
        }
    }

    List<Seen> at(Collection<Integer> lanes) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, Integer.toUnsignedLong(guardClass));
            statement.setArray(2, connection.createArrayOf("integer", lanes.toArray()));
            try (var result = statement.executeQuery()) {
                var seen = new ArrayList<Seen>();
                while (result.next()) seen.add(seen(result));
                return seen;
            }
        }
    }

    private static Seen seen(ResultSet row) throws SQLException {
        long next = row.getLong("next_fire_time");
        boolean none = row.wasNull();
        var state = row.getString("trigger_state");
        boolean fires = "WAITING".equals(state) || "ACQUIRED".equals(state) || "PAUSED".equals(state);
        return new Seen(
                row.getInt("lane"),
                row.getBoolean("held"),
                row.getBoolean("backing_off"),
                row.getBoolean("paused"),
                row.getBoolean("left_out"),
                none || !fires ? null : Instant.ofEpochMilli(next));
    }
}
