package io.compensationd.schedule;

import io.compensationd.compensation.desk.Retention;
import java.util.Optional;
import org.quartz.Job;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.spi.JobFactory;
import org.quartz.spi.TriggerFiredBundle;

/// Makes the jobs that Quartz runs. It never fails for ours: Quartz would put all triggers of the job in state
/// ERROR, in which none fires again.
record Jobs(Pass pass, Optional<Retention> retention, Optional<Mailing> mailing) implements JobFactory {
    @Override
    public Job newJob(TriggerFiredBundle bundle, Scheduler scheduler) throws SchedulerException {
        var type = bundle.getJobDetail().getJobClass();
        if (type == CompensationJob.class) return new CompensationJob(pass);
        if (type == RetentionJob.class) return new RetentionJob(retention);
        if (type == DigestJob.class) return new DigestJob(mailing);
        throw new SchedulerException("No job of " + type + " is made here, only " + CompensationJob.class);
    }
}
