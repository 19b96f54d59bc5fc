package io.compensationd.daemon;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Failpoints;
import io.compensationd.settings.SettingsProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults on purpose, for tests: `-Dcompensation.failpoint=NAME:ACTION[*TIMES]`, several apart by commas.
///
/// NAME is a border of a firing (`claim`, `after-claim`, ...) or `event`, where a subscriber of events fails. ACTION is
/// `halt` (the JVM ends as by `kill -9`), `pause` (the thread stands still for 20 s) or `throw`; TIMES is 1 unless
/// given.
/// A packaged node refuses them, unless `-Dcompensation.failpoints=allow` says that this is no production.
final class PlantedFaults implements Failpoints {
    private static final Logger log = LoggerFactory.getLogger(PlantedFaults.class);
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final int KILLED = 137;
    private static final String EVENT = "event";
    private static final Pattern FORM = Pattern.compile("([a-z-]+):(halt|pause|throw)(?:\\*([1-9][0-9]{0,5}))?");

    private enum Action {
        HALT,
        PAUSE,
        THROW
    }

    private record Planted(Action action, AtomicInteger times) {}

    private final Map<String, Planted> planted = new ConcurrentHashMap<>();

    private PlantedFaults() {}

    /// Those that this JVM was started with.
    ///
    /// @throws SettingsProblem for what is no failpoint, and in a packaged run
    static PlantedFaults asked() {
        var text = System.getProperty("compensation.failpoint", "");
        return text.isEmpty()
                ? new PlantedFaults()
                : read(text, packaged() && !"allow".equals(System.getProperty("compensation.failpoints")));
    }

    static PlantedFaults read(String text, boolean refused) {
        if (refused)
            throw wrong("compensation.failpoint plants faults, and this is a packaged node: nothing was started."
                    + " Remove it. To plant them all the same, where no money is at stake, add"
                    + " -Dcompensation.failpoints=allow");
        var faults = new PlantedFaults();
        for (var one : text.split(",", -1)) faults.plant(one.strip());
        return faults;
    }

    private void plant(String text) {
        var form = FORM.matcher(text);
        if (!form.matches())
            throw wrong("compensation.failpoint: expected NAME:halt, NAME:pause or NAME:throw, with *TIMES behind it if"
                    + " need be, found \"" + text + "\"");
        var names = names();
        if (!names.contains(form.group(1)))
            throw wrong("compensation.failpoint: there is no \"" + form.group(1) + "\". There are: "
                    + String.join(", ", names));
        int times = form.group(3) == null ? 1 : Integer.parseInt(form.group(3));
        planted.put(
                form.group(1),
                new Planted(Action.valueOf(form.group(2).toUpperCase(Locale.ROOT)), new AtomicInteger(times)));
    }

    static List<String> names() {
        var names = new ArrayList<>(Border.all().stream().map(Border::toString).toList());
        names.add(EVENT);
        return names;
    }

    @Override
    public void pass(Border border) {
        if (!planted.isEmpty()) pass(border.toString());
    }

    /// A subscriber of events.
    void event(Event event) {
        if (!planted.isEmpty()) pass(EVENT);
    }

    private void pass(String name) {
        var here = planted.get(name);
        if (here == null || here.times().getAndUpdate(left -> Math.max(0, left - 1)) == 0) return;
        log.warn("failpoint name={} action={}", name, here.action());
        switch (here.action()) {
            case HALT -> Runtime.getRuntime().halt(KILLED);
            case PAUSE -> pause();
            case THROW -> throw new IllegalStateException("failpoint " + name);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean packaged() {
        var source = Node.class.getProtectionDomain().getCodeSource();
        return source != null && source.getLocation().getPath().endsWith(".jar");
    }

    private static SettingsProblem wrong(String message) {
        return new SettingsProblem(List.of(message));
    }
}
