package io.compensationd.schedule;

import io.compensationd.settings.Settings;
import java.time.InstantSource;
import java.util.Date;
import org.quartz.JobBuilder;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The trigger `retention`, one for the whole cluster, in the group that a pause pauses. It is there while the settings
/// want it, and the settings of the node that started last win.
record RetentionTrigger(Scheduler scheduler, InstantSource clock) {
    private static final Logger log = LoggerFactory.getLogger(RetentionTrigger.class);

    void install(Settings.Retention rules) throws SchedulerException {
        if (!rules.wanted()) {
            if (scheduler.checkExists(Keys.RETENTION_JOB)) scheduler.deleteJob(Keys.RETENTION_JOB);
            return;
        }
        var wanted = Interval.parse("compensation.retention.schedule", rules.schedule());
        var there = scheduler.getTrigger(Keys.RETENTION);
        if (there != null && Interval.of(there).equals(wanted) && !wanted.isBeyond(there, clock.instant())) return;
        scheduler.deleteJob(Keys.RETENTION_JOB);
        store(wanted);
    }

    private void store(Interval interval) throws SchedulerException {
        var job = JobBuilder.newJob(RetentionJob.class)
                .withIdentity(Keys.RETENTION_JOB)
                .withDescription("removes or archives old completed tasks")
                .build();
        var trigger = TriggerBuilder.newTrigger()
                .withIdentity(Keys.RETENTION)
                .withSchedule(interval.schedule())
                .startAt(Date.from(clock.instant()))
                .build();
        try {
            scheduler.scheduleJob(job, trigger);
        } catch (ObjectAlreadyExistsException e) {
            log.debug("another node stored it at the same time");
        }
    }
}
