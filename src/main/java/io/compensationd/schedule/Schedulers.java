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
import org.quartz.spi.JobStore;
import org.quartz.spi.ThreadPool;
import org.quartz.utils.DBConnectionManager;

/// Makes Quartz's schedulers on our store.
final class Schedulers extends StdSchedulerFactory {
    private @Nullable QuartzScheduler core;
    private @Nullable ThreadPool workers;
    private @Nullable JobStore store;

    private Schedulers() {}

    /// @param scheduler the interface to Quartz
    /// @param alarm     cuts the idle wait of its acquiring thread short
    /// @param workers   the threads that fire
    /// @param store     asked who is dead
    record Made(Scheduler scheduler, Alarm alarm, FairThreadPool workers, LenientStore store) {}

    private static final String STORE = "org.quartz.jobStore.class";

    /// A node's scheduler, not started yet.
    static Made node(Properties properties, DataSource pool) throws SchedulerException {
        var factory = new Schedulers();
        properties.setProperty(STORE, LenientStore.class.getName());
        var scheduler = factory.create(properties, pool);
        if (factory.core == null || !(factory.workers instanceof FairThreadPool workers))
            throw new IllegalStateException("Quartz made no scheduler with a pool of ours");
        if (!(factory.store instanceof LenientStore store))
            throw new IllegalStateException("Quartz made no scheduler with a store of ours");
        factory.core.setSignalOnSchedulingChange(false);
        return new Made(scheduler, new Alarm.OfNode(factory.core.getSchedulerSignaler()), workers, store);
    }

    /// A scheduler that only reads and writes the store: it is never started, never checks in and fires nothing.
    static Scheduler console(DataSource pool) throws SchedulerException {
        return new Schedulers().create(QuartzSettings.console(), pool);
    }

    /// Quartz keeps pools and schedulers in maps of the JVM, by name. A pool gets a name of its own, and the
    /// scheduler is taken out of its map at once: else a console in a node's JVM would be handed the node's
    /// running scheduler.
    private Scheduler create(Properties properties, DataSource pool) throws SchedulerException {
        synchronized (Schedulers.class) {
            var name = "pool-" + System.identityHashCode(pool);
            DBConnectionManager.getInstance().addConnectionProvider(name, new SharedDataSource(pool));
            properties.setProperty("org.quartz.jobStore.dataSource", name);
            initialize(properties);
            var repository = SchedulerRepository.getInstance();
            var other = repository.lookup(Keys.SCHEDULER);
            repository.remove(Keys.SCHEDULER);
            var scheduler = getScheduler();
            repository.remove(Keys.SCHEDULER);
            if (other != null) repository.bind(other);
            return scheduler;
        }
    }

    @Override
    protected Scheduler instantiate(QuartzSchedulerResources resources, QuartzScheduler core) {
        this.core = core;
        this.workers = resources.getThreadPool();
        this.store = resources.getJobStore();
        return super.instantiate(resources, core);
    }
}
