package io.compensationd.schedule;

import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;

/// The one job. It must not carry `@DisallowConcurrentExecution`: that blocks per job, not per trigger, and
/// would let one lane run at a time in the whole cluster. What keeps two firings of one lane apart is the guard
/// on the connection that does the work.
public final class CompensationJob implements InterruptableJob {
    private final Pass pass;
    private volatile boolean interrupted;

    CompensationJob(Pass pass) {
        this.pass = pass;
    }

    @Override
    public void execute(JobExecutionContext context) {
        pass.run(context, () -> interrupted);
    }

    /// A flag, not an interrupt of the thread: an interrupted thread breaks Quartz's own bookkeeping after the
    /// job.
    @Override
    public void interrupt() {
        interrupted = true;
    }
}
