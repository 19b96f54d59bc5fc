package io.compensationd.daemon;

import io.compensationd.settings.Effective;
import io.compensationd.settings.Effective.Shown;
import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsProblem;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP: the settings are read again. What a running node can take is taken, what it cannot is named, and settings
/// that are wrong in one line are refused as a whole: the old ones stay.
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    /// What a running node takes.
    static final Set<String> LIVE = Set.of(
            "compensation.engine.chunk-max",
            "compensation.engine.drain-max",
            "compensation.engine.balance",
            "compensation.engine.take-over",
            "compensation.retry.base",
            "compensation.retry.cap",
            "compensation.schedule.interval",
            "compensation.log.level");

    private final Supplier<Effective> source;
    private Effective current;

    Reload(Supplier<Effective> source, Effective current) {
        this.source = source;
        this.current = current;
    }

    /// @param take told the new settings when they are good
    /// @return what became of it, in a line
    synchronized String run(Consumer<Settings> take) {
        try {
            var next = source.get();
            var changed = changed(values(current), values(next));
            take.accept(next.settings());
            current = next;
            return done(changed);
        } catch (SettingsProblem e) {
            return refused(String.join(" | ", e.problems()));
        } catch (RuntimeException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static String done(Set<String> changed) {
        var live = new TreeSet<>(changed);
        live.retainAll(LIVE);
        var other = new TreeSet<>(changed);
        other.removeAll(LIVE);
        log.info("reloaded changed={}", live);
        if (!other.isEmpty()) log.warn("reload-incomplete unchanged={} do='restart the node for these'", other);
        return "reloaded " + live + (other.isEmpty() ? "" : ", needs a restart for " + other);
    }

    private static String refused(String why) {
        log.error("reload-refused kept=\"the old settings\" error=\"{}\"", why.replace('"', '\''));
        return "reload refused, the old settings stay: " + why;
    }

    /// A changed secret is not seen here: it is hidden on both sides, and needs a restart anyway.
    private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> before.getOrDefault(key, "").equals(after.getOrDefault(key, "")));
        return keys;
    }

    private static Map<String, String> values(Effective effective) {
        return effective.shown().stream().collect(Collectors.toMap(Shown::key, Shown::value));
    }
}
