package io.compensationd.schedule;

import io.compensationd.compensation.Fired;
import io.compensationd.compensation.Firing;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.FiringWatch;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.LeftOut;
import io.compensationd.compensation.Outlook;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One firing, from Quartz's trigger to the lane's next one.
///
/// Due work always has a trigger behind it: before the first chunk of a firing by any other trigger, and after
/// the lane is unlocked, `due-<lane>` is moved to where the lane's work is.
final class Pass {
    private static final Logger log = LoggerFactory.getLogger(Pass.class);
    private static final Duration SOONEST = Duration.ofSeconds(1);

    private final Firings firings;
    private final DueTriggers due;
    private final Lingering lingering;
    private final BooleanSupplier leaving;

    /// @param leaving whether the node is stopping or stood still: then it touches no lane
    Pass(Firings firings, DueTriggers due, Lingering lingering, BooleanSupplier leaving) {
        this.firings = firings;
        this.due = due;
        this.lingering = lingering;
        this.leaving = leaving;
    }

    /// @param interrupted whether Quartz asked this job to end
    void run(JobExecutionContext context, BooleanSupplier interrupted) {
        var trigger = context.getTrigger();
        try {
            var lane = Keys.lane(trigger.getKey());
            if (lane.isEmpty()) wakeAll(trigger);
            else if (leaving.getAsBoolean()) due.again(trigger, lane.getAsInt());
            else if (!run(firing(context, lane.getAsInt()), trigger, interrupted))
                context.getScheduler().unscheduleJob(trigger.getKey());
        } catch (SchedulerException e) {
            notMoved(trigger, e);
        } catch (RuntimeException e) {
            if (isDatabase(e)) notMoved(trigger, e);
            else
                log.error(
                        "firing-broke trigger={} error=\"{}\"", trigger.getKey().getName(), e.toString(), e);
        }
    }

    /// The database does not answer. What fired comes back by itself: `due-<lane>` before long, else the interval.
    private static void notMoved(Trigger trigger, Exception e) {
        log.warn("trigger-not-moved trigger={} error=\"{}\"", trigger.getKey().getName(), e.getMessage());
    }

    private static boolean isDatabase(@Nullable Throwable e) {
        return e != null && (e instanceof SQLException || isDatabase(e.getCause()));
    }

    /// @return whether there is such a lane
    private boolean run(Firing firing, Trigger trigger, BooleanSupplier interrupted) throws SchedulerException {
        int lane = firing.lane();
        switch (fire(firing, interrupted)) {
            case Fired.NoSuchLane _ -> {
                return false;
            }
            case Fired.Busy _, Fired.SlotSeen _, Fired.TooEarly _ -> keep(trigger);
            case Fired.Paused(var rowsDue) -> wait(lane, rowsDue);
            case Fired.Interrupted interruption -> due.in(lane, interruption.backoff());
            case Fired.Drained drained -> next(lane, drained.leftOut(), DueTriggers.leftOut(trigger));
        }
        return true;
    }

    private Fired fire(Firing firing, BooleanSupplier interrupted) {
        var watch = new Watch(firing, interrupted);
        try {
            return firings.fire(firing, watch);
        } finally {
            if (watch.held) lingering.letGo(firing.lane());
        }
    }

    /// A paused lane with rows due looks every 5 s whether it still is.
    private void wait(int lane, boolean rowsDue) throws SchedulerException {
        if (!rowsDue) due.park(lane);
        if (rowsDue || isDue(firings.outlook(lane, LeftOut.NOTHING))) due.in(lane, DueTriggers.REPEAT);
    }

    /// Quartz deletes a trigger that fired for the last time.
    private void keep(Trigger trigger) throws SchedulerException {
        if (Keys.isDue(trigger.getKey()) && trigger.getNextFireTime() == null)
            due.in(Keys.lane(trigger.getKey()).orElseThrow(), DueTriggers.REPEAT);
    }

    /// Moves the lane's trigger to its next work, and looks again: rows that came between the first look and the
    /// move may have moved it to now, which the move has undone.
    private void next(int lane, LeftOut leftOut, int leftOutBefore) throws SchedulerException {
        if (!place(lane, firings.outlook(lane, leftOut), leftOutBefore)) return;
        var again = firings.outlook(lane, leftOut);
        if (isDue(again) && !again.onlyLeftOut()) due.now(lane);
    }

    /// @return whether it was moved to a later time
    private boolean place(int lane, Outlook outlook, int leftOutBefore) throws SchedulerException {
        var until = outlook.untilNext();
        if (until.isEmpty()) due.park(lane);
        else if (outlook.onlyLeftOut()) due.retryLeftOut(lane, leftOutBefore + 1);
        else if (isDue(outlook)) due.now(lane);
        else due.in(lane, until.get().compareTo(SOONEST) < 0 ? SOONEST : until.get());
        return !isDue(outlook) || outlook.onlyLeftOut();
    }

    private static boolean isDue(Outlook outlook) {
        return outlook.untilNext().filter(until -> !until.isPositive()).isPresent();
    }

    /// A trigger of no lane, stored for our job by somebody else (a dashboard's "run now"): all lanes.
    private void wakeAll(Trigger trigger) throws SchedulerException {
        log.info("wake lanes=all trigger={}", trigger.getKey());
        for (int lane = 0; lane < firings.lanes(); lane++) due.now(lane);
    }

    private static Firing firing(JobExecutionContext context, int lane) {
        var trigger = context.getTrigger();
        var data = trigger.getJobDataMap();
        if (Keys.isDue(trigger.getKey())) return new Firing(lane, Cause.DUE, Optional.empty(), Optional.empty());
        if (Keys.isInterval(trigger.getKey()))
            return new Firing(
                    lane,
                    Cause.INTERVAL,
                    Optional.of(context.getScheduledFireTime().toInstant()),
                    Optional.empty());
        var cause = Cause.CRON.name().equals(data.getString(Console.CAUSE)) ? Cause.CRON : Cause.FIRE;
        var request = Optional.ofNullable(data.getString(Console.REQUEST)).map(UUID::fromString);
        return new Firing(lane, cause, Optional.empty(), request);
    }

    private final class Watch implements FiringWatch {
        private final Firing firing;
        private final BooleanSupplier interrupted;
        private boolean held;

        Watch(Firing firing, BooleanSupplier interrupted) {
            this.firing = firing;
            this.interrupted = interrupted;
        }

        /// `due-<lane>` comes back by itself when it fired; behind any other trigger there is none yet.
        @Override
        public void guarded() {
            lingering.hold(firing.lane());
            held = true;
            if (firing.cause() == Cause.DUE) return;
            try {
                due.in(firing.lane(), DueTriggers.REPEAT);
            } catch (SchedulerException e) {
                throw new IllegalStateException("due-" + firing.lane() + " could not be moved", e);
            }
        }

        @Override
        public boolean stopping() {
            return interrupted.getAsBoolean() || leaving.getAsBoolean();
        }

        /// Somebody waits for a firing with a request: it ends when nothing is due.
        @Override
        public boolean more() {
            return firing.requestId().isEmpty() && lingering.await(firing.lane());
        }
    }
}
