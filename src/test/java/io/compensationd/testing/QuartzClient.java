package io.compensationd.testing;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

/// Quartz alone on a store of ours, never started, by the file that the docs ship.
public final class QuartzClient implements AutoCloseable {
    private final Scheduler scheduler;

    /// @param url of the database, JDBC form
    public QuartzClient(String url) {
        var properties = new Properties();
        try (var file = new FileInputStream("docs/quartz-client.properties")) {
            properties.load(file);
            properties.setProperty("org.quartz.dataSource.compensationd.URL", url);
            properties.setProperty("org.quartz.dataSource.compensationd.user", "postgres");
            properties.setProperty("org.quartz.dataSource.compensationd.password", "test");
            scheduler = new StdSchedulerFactory(properties).getScheduler();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void close() throws SchedulerException {
        scheduler.shutdown();
    }
}
