package io.compensationd.schedule;

import io.compensationd.compensation.Firings;
import io.compensationd.compensation.LeftOut;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.quartz.SchedulerException;

/// The lanes as the node's listener sees them. It looks before it moves a trigger: at who sees to the lane, and
/// whether the row that it heard of is still there.
final class NodeLanes implements WakeUps.Lanes {
    private final Firings firings;
    private final DueTriggers due;
    private final LaneLook look;
    private final Local local;

    /// @param lingering  the lanes that this node holds
    /// @param workerFree whether it could take another
    record Local(Lingering lingering, BooleanSupplier workerFree, Alarm alarm, InstantSource clock) {}

    NodeLanes(Firings firings, DueTriggers due, LaneLook look, Local local) {
        this.firings = firings;
        this.due = due;
        this.look = look;
        this.local = local;
    }

    @Override
    public int count() {
        return firings.lanes();
    }

    @Override
    public boolean workerFree() {
        return local.workerFree().getAsBoolean();
    }

    @Override
    public boolean ring(int lane) {
        return local.lingering().ring(lane);
    }

    @Override
    public Set<Integer> wake(Set<Integer> lanes) throws SQLException, SchedulerException {
        return wake(lanes, false);
    }

    /// Nobody named these lanes: what somebody else has locked is no reason to hurry.
    @Override
    public Set<Integer> find(boolean everything) throws SQLException, SchedulerException {
        var due = firings.dueLanes(everything);
        var elsewhere = new HashSet<>(due);
        elsewhere.removeIf(this::ring);
        return elsewhere.isEmpty() ? Set.of() : wake(elsewhere, true);
    }

    private Set<Integer> wake(Set<Integer> lanes, boolean found) throws SQLException, SchedulerException {
        var held = new HashSet<Integer>();
        for (var seen : look.at(lanes)) {
            if (seen.held()) held.add(seen.lane());
            else if (seen.overdue(local.clock().instant())) local.lingering().dismiss();
            else if (!seen.attended(local.clock().instant()) && !(found && seen.leftOut())) wake(seen);
        }
        return held;
    }

    /// A row may be due later only: it was stored so, or the platform gave an old one back.
    private void wake(LaneLook.Seen seen) throws SchedulerException {
        var until = firings.outlook(seen.lane(), LeftOut.NOTHING).untilNext();
        if (until.isEmpty()) return;
        var delay = until.get().isNegative() ? Duration.ZERO : until.get();
        var next = seen.next();
        if (next == null || next.isAfter(local.clock().instant().plus(delay))) due.in(seen.lane(), delay);
    }

    @Override
    public void look() {
        local.lingering().dismiss();
        var now = local.clock().instant();
        local.alarm().ring(now, now);
    }
}
