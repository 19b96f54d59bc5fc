package io.compensationd.schedule;

import io.compensationd.compensation.desk.Retention;
import java.sql.SQLException;
import java.util.Optional;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A pass of retention, on one node of the cluster. What it leaves is there for the next one, so it never fails towards
/// Quartz.
@DisallowConcurrentExecution
public final class RetentionJob implements InterruptableJob {
    private static final Logger log = LoggerFactory.getLogger(RetentionJob.class);

    private final Optional<Retention> retention;
    private volatile boolean interrupted;

    /// @param retention empty: this node's settings want none
    RetentionJob(Optional<Retention> retention) {
        this.retention = retention;
    }

    @Override
    public void execute(JobExecutionContext context) {
        if (retention.isEmpty()) {
            log.warn("retention-differs do='make compensation.retention.* of all nodes equal'");
            return;
        }
        try {
            var done = retention.get().run(() -> interrupted, Optional.empty());
            boolean nothing = done.tasks() == 0 && done.bodies() == 0;
            log.atLevel(nothing ? Level.DEBUG : Level.INFO)
                    .log(
                            "retired tasks={} amount={} bodies={}{}",
                            done.tasks(),
                            done.amount().toPlainString(),
                            done.bodies(),
                            done.broken()
                                    .map(why -> " unfinished=\"" + why + "\"")
                                    .orElse(""));
            done.refusal().ifPresent(what -> log.warn("retention-failed error=\"{}\" then='the others went on'", what));
        } catch (SQLException | RuntimeException e) {
            log.warn("retention-failed error=\"{}\" then='the next pass goes on'", e.getMessage());
        }
    }

    @Override
    public void interrupt() {
        interrupted = true;
    }
}
