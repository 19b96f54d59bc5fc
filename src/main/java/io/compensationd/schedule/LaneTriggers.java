package io.compensationd.schedule;

import java.time.InstantSource;
import java.util.ArrayList;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.Trigger.TriggerState;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The job and its interval triggers `lane-<k>`, one a lane.
final class LaneTriggers {
    private static final Logger log = LoggerFactory.getLogger(LaneTriggers.class);

    private final Scheduler scheduler;
    private final InstantSource clock;

    LaneTriggers(Scheduler scheduler, InstantSource clock) {
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /// Makes what is missing and leaves what is there: a paused trigger stays paused, and the stored schedule
    /// wins over a node that was told another one. Triggers in state ERROR are put right,
    /// and those whose next time a node with a clock far ahead has written.
    void install(int lanes, Interval interval, Retiming retiming) throws SchedulerException {
        installMissing(lanes, interval);
        var beyond = new ArrayList<Trigger>();
        for (int lane = 0; lane < lanes; lane++) {
            var trigger = scheduler.getTrigger(Keys.interval(lane));
            if (trigger == null) continue; // `compensationd interval` replaces it just now
            var stored = Interval.of(trigger);
            if (!stored.equals(interval)) warn(lane, stored, interval);
            mend(Keys.interval(lane));
            mend(Keys.due(lane));
            if (!stored.isBeyond(trigger, clock.instant())) continue;
            log.warn("mended trigger={} next=\"{}\"", trigger.getKey().getName(), trigger.getNextFireTime());
            beyond.add(stored.trigger(lane, clock.instant()));
        }
        if (!beyond.isEmpty()) retiming.of(beyond);
    }

    void installMissing(int lanes, Interval interval) throws SchedulerException {
        if (!scheduler.checkExists(Keys.JOB)) store(job());
        for (int lane = 0; lane < lanes; lane++)
            if (!scheduler.checkExists(Keys.interval(lane))) store(interval.trigger(lane, clock.instant()));
    }

    /// Gives every lane that has another schedule this one; paused lanes stay paused.
    void replace(int lanes, Interval interval, Retiming retiming) throws SchedulerException {
        var others = new ArrayList<Trigger>();
        for (int lane = 0; lane < lanes; lane++) {
            var stored = scheduler.getTrigger(Keys.interval(lane));
            if (stored != null && !Interval.of(stored).equals(interval))
                others.add(interval.trigger(lane, clock.instant()));
        }
        retiming.of(others);
        installMissing(lanes, interval);
    }

    private void mend(TriggerKey key) throws SchedulerException {
        if (scheduler.getTriggerState(key) != TriggerState.ERROR) return;
        scheduler.resetTriggerFromErrorState(key);
        log.warn("mended trigger={} state=ERROR", key.getName());
    }

    private static void warn(int lane, Interval stored, Interval told) {
        log.warn(
                "schedule-differs lane={} stored=\"{}\" settings=\"{}\" effective=stored"
                        + " do='make the settings of all nodes equal, then run: compensationd interval \"{}\"'",
                lane,
                stored,
                told,
                told);
    }

    private static JobDetail job() {
        return JobBuilder.newJob(CompensationJob.class)
                .withIdentity(Keys.JOB)
                .withDescription("settles the due tasks of one lane")
                .storeDurably()
                .build();
    }

    /// Another node may store the same at the same time.
    private void store(JobDetail job) throws SchedulerException {
        try {
            scheduler.addJob(job, false);
        } catch (ObjectAlreadyExistsException e) {
            log.debug("job is there already");
        }
    }

    private void store(Trigger trigger) throws SchedulerException {
        try {
            scheduler.scheduleJob(trigger);
        } catch (ObjectAlreadyExistsException e) {
            log.debug("{} is there already", trigger.getKey());
        }
    }
}
