package io.compensationd.schedule;

import org.quartz.Job;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.spi.JobFactory;
import org.quartz.spi.TriggerFiredBundle;

/// Makes the jobs that Quartz runs. It never fails for ours: Quartz would put all triggers of the job in state
/// ERROR, in which none fires again.
record Jobs(Pass pass) implements JobFactory {
    @Override
    public Job newJob(TriggerFiredBundle bundle, Scheduler scheduler) throws SchedulerException {
        var type = bundle.getJobDetail().getJobClass();
        if (type == CompensationJob.class) return new CompensationJob(pass);
        throw new SchedulerException("No job of " + type + " is made here, only " + CompensationJob.class);
    }
}
