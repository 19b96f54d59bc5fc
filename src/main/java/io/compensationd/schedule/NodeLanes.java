package io.compensationd.schedule;

import io.compensationd.compensation.Firings;
import io.compensationd.compensation.LeftOut;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.quartz.SchedulerException;

/// The lanes as the node's listener sees them. It looks before it moves a trigger: at who sees to the lane, and
/// whether the row that it heard of is still there.
final class NodeLanes implements WakeUps.Lanes {
    private final Firings firings;
    private final DueTriggers due;
    private final LaneLook look;
    private final Schedulers.Made node;
    private final InstantSource clock;

    NodeLanes(Firings firings, DueTriggers due, LaneLook look, Schedulers.Made node, InstantSource clock) {
        this.firings = firings;
        this.due = due;
        this.look = look;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public int count() {
        return firings.lanes();
    }

    @Override
    public boolean workerFree() {
        try {
            var scheduler = node.scheduler();
            return scheduler.getCurrentlyExecutingJobs().size()
                    < scheduler.getMetaData().getThreadPoolSize();
        } catch (SchedulerException e) {
            return false;
        }
    }

    @Override
    public void wake(Set<Integer> lanes) throws SQLException, SchedulerException {
        for (var seen : look.at(lanes)) if (!seen.attended(clock.instant())) wake(seen);
    }

    /// A row may be due later only: it was stored so, or the platform gave an old one back.
    private void wake(LaneLook.Seen seen) throws SchedulerException {
        var until = firings.outlook(seen.lane(), LeftOut.NOTHING).untilNext();
        if (until.isEmpty()) return;
        var delay = until.get().isNegative() ? Duration.ZERO : until.get();
        var next = seen.next();
        if (next == null || next.isAfter(clock.instant().plus(delay))) due.in(seen.lane(), delay);
    }

    @Override
    public void look() {
        node.alarm().ring(clock.instant(), clock.instant());
    }
}
