package io.compensationd.schedule;

import io.compensationd.settings.Settings;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The trigger `digest`, one for the whole cluster, in the group that a pause pauses. It is there while the settings
/// want it, and the settings of the node that started last win. Its job has no data.
record DigestTrigger(Scheduler scheduler, InstantSource clock) {
    private static final Logger log = LoggerFactory.getLogger(DigestTrigger.class);

    void install(Optional<Settings.Mail> mail) throws SchedulerException {
        if (mail.isEmpty()) {
            if (scheduler.checkExists(Keys.DIGEST_JOB)) scheduler.deleteJob(Keys.DIGEST_JOB);
            return;
        }
        var wanted = schedule(mail.get());
        if (scheduler.getTrigger(Keys.DIGEST) instanceof CronTrigger there
                && same(there, wanted)
                && !isBeyond(there, wanted)) return;
        scheduler.deleteJob(Keys.DIGEST_JOB);
        store(wanted);
    }

    private static CronExpression schedule(Settings.Mail mail) {
        try {
            var schedule = new CronExpression(mail.schedule());
            schedule.setTimeZone(TimeZone.getTimeZone(mail.zone()));
            return schedule;
        } catch (ParseException e) {
            throw ScheduleProblem.configuration("compensation.mail.schedule is \"" + mail.schedule()
                    + "\": expected a cron expression of Quartz such as \"0 0 8 * * ?\" (" + e.getMessage() + ").");
        }
    }

    private static boolean same(CronTrigger there, CronExpression wanted) {
        return there.getCronExpression().equals(wanted.getCronExpression())
                && there.getTimeZone().equals(wanted.getTimeZone());
    }

    /// As [Interval#isBeyond], in its own time zone.
    private boolean isBeyond(CronTrigger there, CronExpression wanted) {
        var next = wanted.getNextValidTimeAfter(Date.from(clock.instant().plus(Interval.MARGIN)));
        return next != null
                && there.getNextFireTime() != null
                && next.toInstant().isBefore(there.getNextFireTime().toInstant());
    }

    private void store(CronExpression schedule) throws SchedulerException {
        var job = JobBuilder.newJob(DigestJob.class)
                .withIdentity(Keys.DIGEST_JOB)
                .withDescription("sends the digest by mail")
                .build();
        var trigger = TriggerBuilder.newTrigger()
                .withIdentity(Keys.DIGEST)
                .withSchedule(CronScheduleBuilder.cronSchedule(schedule).withMisfireHandlingInstructionFireAndProceed())
                .startAt(Date.from(clock.instant()))
                .build();
        try {
            scheduler.scheduleJob(job, trigger);
        } catch (ObjectAlreadyExistsException e) {
            log.debug("another node stored it at the same time");
        }
    }
}
