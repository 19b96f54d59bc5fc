package io.compensationd.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/// The triggers `due-<lane>`, one a lane, always there: what a lane fires by when it has work.
///
/// It repeats by itself every 5 seconds, and Quartz writes its next time in the transaction that fires it: when
/// the node that it fired on is killed, the lane goes on 5 seconds later. Misfires are ignored, which keeps it
/// visible to all nodes however late it is, the oldest first. Times are JVM now plus a duration, because Quartz
/// runs on the JVM's clock.
final class DueTriggers {
    static final Duration REPEAT = Duration.ofMillis(5_500);
    private static final int REPEATS = 12;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration PARKED = Duration.ofDays(1);
    private static final String LEFT_OUT = "leftOut";

    private final Scheduler scheduler;
    private final Alarm alarm;
    private final InstantSource clock;

    DueTriggers(Scheduler scheduler, Alarm alarm, InstantSource clock) {
        this.scheduler = scheduler;
        this.alarm = alarm;
        this.clock = clock;
    }

    void now(int lane) throws SchedulerException {
        in(lane, Duration.ZERO);
    }

    void in(int lane, Duration delay) throws SchedulerException {
        move(lane, delay, 0);
    }

    /// What fired on a node that leaves fires again in a moment, wherever. A one-shot comes back
    /// itself, for somebody waits for its answer.
    void again(Trigger fired, int lane) throws SchedulerException {
        if (Keys.isDue(fired.getKey()) || Keys.isInterval(fired.getKey())) {
            in(lane, AGAIN);
            return;
        }
        var at = Date.from(clock.instant().plus(AGAIN));
        scheduler.rescheduleJob(
                fired.getKey(), fired.getTriggerBuilder().startAt(at).build());
    }

    /// Nothing is pending: the next insert or the interval wakes the lane.
    void park(int lane) throws SchedulerException {
        in(lane, PARKED);
    }

    /// Only rows that the firing left out are due.
    ///
    /// @param times how often in a row, from 1; read back by [#leftOut]
    void retryLeftOut(int lane, int times) throws SchedulerException {
        move(lane, leftOutDelay(times), times);
    }

    /// 2 s, doubling to 30 s.
    static Duration leftOutDelay(int times) {
        return Duration.ofSeconds(Math.min(30, 1L << Math.min(times, 5)));
    }

    /// How often in a row a lane was moved because of rows left out.
    static int leftOut(Trigger trigger) {
        var times = trigger.getJobDataMap().getString(LEFT_OUT);
        return times != null && times.matches("[0-9]{1,4}") ? Integer.parseInt(times) : 0;
    }

    /// Makes those that are missing, due at once.
    void install(int lanes) throws SchedulerException {
        for (int lane = 0; lane < lanes; lane++)
            if (!scheduler.checkExists(Keys.due(lane))) store(trigger(lane, clock.instant(), 0));
    }

    private void move(int lane, Duration delay, int leftOut) throws SchedulerException {
        var at = clock.instant().plus(delay);
        var trigger = trigger(lane, at, leftOut);
        if (scheduler.rescheduleJob(trigger.getKey(), trigger) == null) store(trigger);
        if (delay.compareTo(REPEAT) < 0) alarm.ring(at, clock.instant());
    }

    private void store(Trigger trigger) throws SchedulerException {
        try {
            scheduler.scheduleJob(trigger);
        } catch (ObjectAlreadyExistsException e) {
            scheduler.rescheduleJob(trigger.getKey(), trigger);
        }
    }

    private static Trigger trigger(int lane, Instant at, int leftOut) {
        var trigger = TriggerBuilder.newTrigger()
                .withIdentity(Keys.due(lane))
                .forJob(Keys.JOB)
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(REPEAT.toMillis())
                        .withRepeatCount(REPEATS)
                        .withMisfireHandlingInstructionIgnoreMisfires())
                .startAt(Date.from(at));
        if (leftOut > 0) trigger.usingJobData(LEFT_OUT, "" + leftOut);
        return trigger.build();
    }
}
