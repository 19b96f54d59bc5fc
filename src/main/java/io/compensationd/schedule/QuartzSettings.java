package io.compensationd.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;

/// The `org.quartz.*` settings of a node.
///
/// Most of them are a contract between the nodes: one that locks otherwise than the others breaks the cluster.
/// So those may stand in the file, but only with the values below, compared *as Quartz parses them*: a comment
/// behind a value belongs to the value, and `true  # yes` is false.
public final class QuartzSettings {
    private enum Type {
        TEXT,
        FLAG,
        NUMBER
    }

    /// @param fixed the only value allowed; empty: any number of at least 1
    private record Key(Type type, String fixed) {
        boolean holds(String found) {
            return switch (type) {
                case TEXT -> found.equals(fixed);
                case FLAG -> Boolean.parseBoolean(found) == Boolean.parseBoolean(fixed);
                case NUMBER ->
                    found.matches("[0-9]{1,9}")
                            && (fixed.isEmpty()
                                    ? !found.matches("0+")
                                    : Integer.parseInt(found) == Integer.parseInt(fixed));
            };
        }
    }

    static final String THREADS = "org.quartz.threadPool.threadCount";
    private static final String RETRY = "org.quartz.scheduler.dbFailureRetryInterval";

    private static final Map<String, Key> KEYS = new TreeMap<>(Map.ofEntries(
            text("org.quartz.scheduler.instanceName", Keys.SCHEDULER),
            text("org.quartz.scheduler.classLoadHelper.class", AllowedClasses.class.getName()),
            number("org.quartz.scheduler.idleWaitTime", "5000"),
            number("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "1"),
            number(RETRY, ""),
            flag("org.quartz.scheduler.interruptJobsOnShutdownWithWait", true),
            flag("org.quartz.scheduler.makeSchedulerThreadDaemon", true),
            flag("org.quartz.scheduler.jmx.export", false),
            flag("org.quartz.scheduler.jmx.proxy", false),
            flag("org.quartz.scheduler.rmi.export", false),
            flag("org.quartz.scheduler.rmi.proxy", false),
            text("org.quartz.threadPool.class", FairThreadPool.class.getName()),
            number(THREADS, ""),
            flag("org.quartz.threadPool.makeThreadsDaemons", true),
            text("org.quartz.jobStore.class", JobStoreTX.class.getName()),
            text("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName()),
            text("org.quartz.jobStore.tablePrefix", Keys.TABLE_PREFIX),
            flag("org.quartz.jobStore.isClustered", true),
            flag("org.quartz.jobStore.acquireTriggersWithinLock", true),
            flag("org.quartz.jobStore.useProperties", true),
            flag("org.quartz.jobStore.makeThreadsDaemons", true),
            number("org.quartz.jobStore.clusterCheckinInterval", "3000"),
            number("org.quartz.jobStore.misfireThreshold", "10000")));

    private QuartzSettings() {}

    /// The keys that may stand in the file.
    public static Set<String> keys() {
        return Set.copyOf(KEYS.keySet());
    }

    /// What is wrong with the `org.quartz.*` keys of a file, one line each.
    public static List<String> problems(Map<String, String> file) {
        var problems = new ArrayList<String>();
        new TreeMap<>(file).forEach((key, value) -> {
            var known = KEYS.get(key);
            if (known == null) problems.add(unknown(key));
            else if (!known.holds(value.strip())) problems.add(wrong(key, known, value.strip()));
        });
        return problems;
    }

    /// Properties of a node's scheduler.
    ///
    /// @param threads worker threads unless the file says otherwise
    static Properties node(Map<String, String> file, String nodeId, int threads) {
        var problems = problems(file);
        if (!problems.isEmpty()) throw ScheduleProblem.configuration(String.join("\n", problems));
        var all = new Properties();
        KEYS.forEach((key, known) -> all.setProperty(key, known.fixed()));
        all.setProperty(RETRY, "2000");
        all.setProperty(THREADS, "" + threads);
        file.forEach((key, value) -> all.setProperty(key, value.strip()));
        all.setProperty("org.quartz.scheduler.instanceId", nodeId);
        return all;
    }

    /// Properties of a scheduler that is never started: it has no threads, and needs nothing of the file.
    static Properties console() {
        var all = node(Map.of(), "console", 1);
        all.setProperty("org.quartz.threadPool.class", org.quartz.simpl.ZeroSizeThreadPool.class.getName());
        all.remove(THREADS);
        all.remove("org.quartz.threadPool.makeThreadsDaemons");
        return all;
    }

    private static String unknown(String key) {
        if (key.equals("org.quartz.scheduler.instanceId"))
            return key + " is not set here: the node's name is compensation.node.id, or run --node-id NAME.";
        if (key.startsWith("org.quartz.plugin.")
                || key.startsWith("org.quartz.dataSource.")
                || key.equals("org.quartz.jobStore.dataSource"))
            return key
                    + " is refused: plug-ins and data sources are never taken from the file (it could name any class). "
                    + "The database is compensation.database.url.";
        return key + " is not a setting of ours. Known are: " + String.join(", ", KEYS.keySet());
    }

    private static String wrong(String key, Key known, String found) {
        var expected = known.fixed().isEmpty() ? "a number of at least 1" : known.fixed();
        var hint = found.contains("#") || found.contains("!")
                ? " A comment behind a value is part of the value: give it a line of its own."
                : " All nodes share this value: remove the line.";
        var parsed = known.type() == Type.FLAG ? ", which Quartz reads as " + Boolean.parseBoolean(found) : "";
        return "%s must be %s, but is \"%s\"%s.%s".formatted(key, expected, found, parsed, hint);
    }

    private static Map.Entry<String, Key> text(String key, String fixed) {
        return Map.entry(key, new Key(Type.TEXT, fixed));
    }

    private static Map.Entry<String, Key> flag(String key, boolean fixed) {
        return Map.entry(key, new Key(Type.FLAG, "" + fixed));
    }

    private static Map.Entry<String, Key> number(String key, String fixed) {
        return Map.entry(key, new Key(Type.NUMBER, fixed));
    }
}
