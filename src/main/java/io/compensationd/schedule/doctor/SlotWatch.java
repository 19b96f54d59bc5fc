package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.schedule.Interval;
import io.compensationd.schedule.Restoration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds slots of the lanes' intervals that nobody ran, and why, as far as can be known.
///
/// ```
/// accounted ──┬── slot ── slot ── slot ──┬── slot that is late ──► now
///             └──── missed: a gap ───────┘   Quartz makes up for one
/// ```
///
/// A lane that was at work when its slot came has not missed it: the firing found the lane busy.
public final class SlotWatch implements Round {
    /// A slot is late when it is this old: a node's death was noticed by then, and its lanes were taken over.
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final String LANES = """
            select l.lane, l.last_slot, l.taken_at, coalesce(l.not_before > clock_timestamp(), false) as backing_off,
                   compensation.lane_paused(l.lane) as paused, t.trigger_state, r.slots_until, r.gap_id, g.reason
            from compensation.lanes l
            left join compensation.qrtz_triggers t
              on t.sched_name = 'compensationd' and t.trigger_group = 'compensation' and t.trigger_name = 'lane-' || l.lane
            left join compensation.rounds r using (lane)
            left join compensation.gaps g on g.id = r.gap_id
            order by l.lane
            """;

    private static final String SAVE = """
            insert into compensation.rounds (lane, slots_until, gap_id) values (?, ?::timestamptz, ?)
            on conflict (lane) do update set slots_until = excluded.slots_until, gap_id = excluded.gap_id
            """;

    private static final String OPEN = """
            insert into compensation.gaps (lane, first_slot, last_slot, slots, reason)
            values (?, ?::timestamptz, ?::timestamptz, ?, ?) returning id
            """;

    private static final String EXTEND = """
            update compensation.gaps set last_slot = ?::timestamptz, slots = slots + ? where id = ? returning id
            """;

    private final Restoration restoration;
    private final Events events;
    private final Duration tolerance;

    /// @param drainMax how long a firing may hold its lane
    public SlotWatch(Restoration restoration, Events events, Duration drainMax) {
        this.restoration = restoration;
        this.events = events;
        this.tolerance = drainMax.plus(Duration.ofSeconds(30));
    }

    private record Lane(
            int lane,
            Instant slot,
            Instant taken,
            boolean backingOff,
            boolean paused,
            @Nullable String trigger,
            Optional<Instant> accounted,
            Optional<Gap> gap) {
        static Lane of(ResultSet row) throws SQLException {
            var reason = row.getString("reason");
            return new Lane(
                    row.getInt("lane"),
                    Query.instant(row, "last_slot").orElse(Instant.MIN),
                    Query.instant(row, "taken_at").orElse(Instant.EPOCH),
                    row.getBoolean("backing_off"),
                    row.getBoolean("paused"),
                    row.getString("trigger_state"),
                    Query.instant(row, "slots_until"),
                    reason == null ? Optional.empty() : Optional.of(new Gap(row.getLong("gap_id"), reason)));
        }

        String reason() {
            if (paused) return "paused";
            if (trigger == null) return "trigger_missing";
            if (!trigger.equals("WAITING") && !trigger.equals("ACQUIRED")) return "trigger_wedged";
            return backingOff ? "backing_off" : "unknown";
        }
    }

    private record Gap(long id, String reason) {}

    /// A stretch in which no round was made, and why.
    private record Unwatched(Instant until, String reason) {}

    @Override
    public void make(Connection connection, Now now) throws SQLException {
        var interval = restoration.interval();
        var unwatched = unwatched(now);
        for (var lane : Query.rows(connection, LANES, Lane::of)) {
            // What it did before it is looked at for the first time is not judged.
            var from = lane.accounted().orElse(now.at());
            var gap = unwatched.isPresent() ? Optional.<Gap>empty() : lane.gap();
            if (unwatched.isPresent()) from = skip(connection, lane, interval, from, unwatched.get());
            var ran = ran(lane, interval, from, now.at().minus(GRACE));
            if (ran.isAfter(from)) gap = Optional.empty();
            var late = interval.between(ran, now.at().minus(GRACE));
            var missed =
                    late.flatMap(slots -> interval.between(ran, slots.last().minusMillis(1)));
            if (missed.isPresent()) gap = Optional.of(miss(connection, lane, missed.get(), lane.reason(), gap));
            var accounted = missed.map(Interval.Slots::last).orElse(ran);
            save(connection, lane, accounted, gap);
        }
    }

    private static void save(Connection connection, Lane lane, Instant accounted, Optional<Gap> gap)
            throws SQLException {
        if (lane.accounted().equals(Optional.of(accounted)) && lane.gap().equals(gap)) return;
        Query.change(
                connection,
                SAVE,
                lane.lane(),
                accounted.toString(),
                gap.map(Gap::id).orElse(null));
    }

    /// Rounds are made as long as one node is up and the database answers it.
    private static Optional<Unwatched> unwatched(Now now) {
        var last = now.last();
        if (last.isEmpty() || Duration.between(last.get(), now.at()).compareTo(GRACE.plus(Rounds.EVERY)) < 0)
            return Optional.empty();
        if (now.up().isAfter(last.get())) return Optional.of(new Unwatched(now.up(), "down"));
        return Duration.between(now.answered(), now.at()).compareTo(GRACE) < 0
                ? Optional.empty()
                : Optional.of(new Unwatched(now.at(), "database_away"));
    }

    /// @return the slot that Quartz makes up for, up to which all is accounted for
    private Instant skip(Connection connection, Lane lane, Interval interval, Instant from, Unwatched unwatched)
            throws SQLException {
        var ran = lane.slot().isAfter(from) ? lane.slot() : from;
        var slots = interval.between(ran, unwatched.until());
        if (slots.isEmpty()) return from;
        var missed = interval.between(ran, slots.get().last().minusMillis(1));
        var reason = lane.paused() ? "paused" : unwatched.reason();
        if (missed.isPresent()) miss(connection, lane, missed.get(), reason, Optional.empty());
        return slots.get().last();
    }

    /// The last slot that was run, or that found the lane at work.
    private Instant ran(Lane lane, Interval interval, Instant from, Instant late) {
        var ran = lane.slot().isAfter(from) ? lane.slot() : from;
        var busy = lane.taken().plus(tolerance);
        return interval.between(ran, busy.isBefore(late) ? busy : late)
                .filter(slots -> !slots.last().isAfter(busy))
                .map(Interval.Slots::last)
                .orElse(ran);
    }

    private Gap miss(Connection connection, Lane lane, Interval.Slots slots, String reason, Optional<Gap> open)
            throws SQLException {
        var last = slots.last().toString();
        var known = open.filter(gap -> gap.reason().equals(reason));
        long id = known.isPresent()
                ? id(connection, EXTEND, last, slots.count(), known.get().id())
                : id(connection, OPEN, lane.lane(), slots.first().toString(), last, slots.count(), reason);
        if (known.isEmpty())
            events.raise(new Event.SlotsMissed(lane.lane(), slots.count(), slots.first(), slots.last(), reason));
        return new Gap(id, reason);
    }

    private static long id(Connection connection, String sql, Object... parameters) throws SQLException {
        return Query.rows(connection, sql, row -> row.getLong("id"), parameters).getFirst();
    }
}
