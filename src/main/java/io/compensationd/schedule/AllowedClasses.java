package io.compensationd.schedule;

import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.ZeroSizeThreadPool;
import org.quartz.spi.ClassLoadHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The classes that Quartz may load by name, and no other. Names of job classes stand in a table, and who can
/// write that table must not be able to run code in a node.
///
/// Public with a public constructor, because Quartz makes it by name.
public final class AllowedClasses implements ClassLoadHelper {
    private static final Logger log = LoggerFactory.getLogger(AllowedClasses.class);

    private static final Map<String, Class<?>> ALLOWED = byName(
            CompensationJob.class,
            RetentionJob.class,
            DigestJob.class,
            JobStoreTX.class,
            LenientStore.class,
            PostgreSQLDelegate.class,
            FairThreadPool.class,
            ZeroSizeThreadPool.class);

    @Override
    public void initialize() {}

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
        var found = ALLOWED.get(name);
        if (found != null) return found;
        log.error(
                "refused class={} expected={} do='delete its row in compensation.qrtz_job_details'",
                name,
                ALLOWED.keySet());
        throw new ClassNotFoundException(
                "Class " + name + " is not among those that the store may name: " + ALLOWED.keySet());
    }

    @Override
    public <T> Class<? extends T> loadClass(String name, Class<T> type) throws ClassNotFoundException {
        return loadClass(name).asSubclass(type);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return null;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        return null;
    }

    @Override
    public ClassLoader getClassLoader() {
        return AllowedClasses.class.getClassLoader();
    }

    private static Map<String, Class<?>> byName(Class<?>... classes) {
        return java.util.Arrays.stream(classes)
                .collect(java.util.stream.Collectors.toUnmodifiableMap(Class::getName, c -> c));
    }
}
