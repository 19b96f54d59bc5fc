package io.compensationd.schedule.doctor;

import io.compensationd.compensation.doctor.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A lane as a round finds it: which of its slots ran, and what is known of them since the last look.
///
/// @param slot      the last one that took effect
/// @param fired     the last one that Quartz fired, also where the lane was at work already
/// @param held      why the lane runs none of its slots now, though Quartz may fire them
/// @param trigger   state of its interval's trigger; null: it is gone
/// @param accounted every slot up to here was run, or is in a gap
/// @param looked    when that was found out
/// @param heldThen  what `held` was then
record SlotLane(
        int lane,
        Instant slot,
        Instant fired,
        Optional<String> held,
        @Nullable String trigger,
        Optional<Instant> accounted,
        Optional<Instant> looked,
        Optional<String> heldThen,
        Optional<Gap> gap) {
    /// A gap to which slots may be added yet.
    record Gap(long id, String reason) {}

    /// Quartz writes when a trigger fired last in the transaction that fires it, by the clock of the node.
    private static final String LANES = """
            select l.lane, l.last_slot, t.prev_fire_time, t.trigger_state, r.slots_until, r.slots_at, r.held, r.gap_id, g.reason,
                   case when compensation.lane_paused(l.lane) then 'paused'
                        when l.not_before > clock_timestamp() then 'backing_off' end as held_now
            from compensation.lanes l
            left join compensation.qrtz_triggers t
              on t.sched_name = 'compensationd' and t.trigger_group = 'compensation' and t.trigger_name = 'lane-' || l.lane
            left join compensation.rounds r using (lane)
            left join compensation.gaps g on g.id = r.gap_id
            order by l.lane
            """;

    static List<SlotLane> read(Connection connection) throws SQLException {
        return Query.rows(connection, LANES, SlotLane::of);
    }

    private static SlotLane of(ResultSet row) throws SQLException {
        var reason = row.getString("reason");
        return new SlotLane(
                row.getInt("lane"),
                Query.instant(row, "last_slot").orElse(Instant.MIN),
                Instant.ofEpochMilli(row.getLong("prev_fire_time")),
                Optional.ofNullable(row.getString("held_now")),
                row.getString("trigger_state"),
                Query.instant(row, "slots_until"),
                Query.instant(row, "slots_at"),
                Optional.ofNullable(row.getString("held")),
                reason == null ? Optional.empty() : Optional.of(new Gap(row.getLong("gap_id"), reason)));
    }

    /// The last slot that was run, or that found the lane at work, up to a time. What Quartz fired while the lane was
    /// held, nobody ran; what it had fired when that was seen for the first time was before it.
    Instant ran(Instant latest) {
        boolean idle = held.isPresent() && heldThen.isPresent();
        var ran = idle || fired.isAfter(latest) ? Instant.MIN : fired;
        return slot.isAfter(ran) && !slot.isAfter(latest) ? slot : ran;
    }

    /// Why it runs no slot now.
    String reason() {
        if (held.filter("paused"::equals).isPresent()) return "paused";
        if (trigger == null) return "trigger_missing";
        if (!trigger.equals("WAITING") && !trigger.equals("ACQUIRED")) return "trigger_wedged";
        return held.orElse("unknown");
    }

    /// Why it ran none up to the last look.
    String reasonThen() {
        return gap.map(Gap::reason).or(() -> heldThen).orElse("unknown");
    }
}
