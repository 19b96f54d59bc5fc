package io.compensationd.schedule;

import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.core.QuartzScheduler;
import org.quartz.core.QuartzSchedulerResources;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;

/// Makes Quartz's schedulers on our store.
final class Schedulers extends StdSchedulerFactory {
    private @Nullable QuartzScheduler core;

    private Schedulers() {}

    /// @param scheduler the interface to Quartz
    /// @param alarm     cuts the idle wait of its acquiring thread short
    record Made(Scheduler scheduler, Alarm alarm) {
        boolean workerFree() {
            try {
                return scheduler.getCurrentlyExecutingJobs().size()
                        < scheduler.getMetaData().getThreadPoolSize();
            } catch (SchedulerException e) {
                return false;
            }
        }
    }

    /// A node's scheduler, not started yet.
    static Made node(Properties properties, DataSource pool) throws SchedulerException {
        return create(properties, pool);
    }

    /// A scheduler that only reads and writes the store: it is never started, never checks in and fires nothing.
    static Scheduler console(DataSource pool) throws SchedulerException {
        return create(QuartzSettings.console(), pool).scheduler();
    }

    /// Quartz keeps pools and schedulers in maps of the JVM, by name. A pool gets a name of its own, and the
    /// scheduler is taken out of its map at once: else a console in a node's JVM would be handed the node's
    /// running scheduler.
    private static synchronized Made create(Properties properties, DataSource pool) throws SchedulerException {
        var name = "pool-" + System.identityHashCode(pool);
        DBConnectionManager.getInstance().addConnectionProvider(name, new SharedDataSource(pool));
        properties.setProperty("org.quartz.jobStore.dataSource", name);
        var factory = new Schedulers();
        factory.initialize(properties);
        var repository = SchedulerRepository.getInstance();
        var other = repository.lookup(Keys.SCHEDULER);
        repository.remove(Keys.SCHEDULER);
        var scheduler = factory.getScheduler();
        repository.remove(Keys.SCHEDULER);
        if (other != null) repository.bind(other);
        return new Made(scheduler, factory.alarm());
    }

    @Override
    protected Scheduler instantiate(QuartzSchedulerResources resources, QuartzScheduler core) {
        this.core = core;
        return super.instantiate(resources, core);
    }

    private Alarm alarm() {
        if (core == null) throw new IllegalStateException("Quartz made no scheduler");
        core.setSignalOnSchedulingChange(false);
        return new Alarm.OfNode(core.getSchedulerSignaler());
    }
}
