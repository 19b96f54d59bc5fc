package io.compensationd.telemetry;

import io.compensationd.compensation.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/// What the engine does, as numbers for Prometheus. Labels are lanes, outcomes, reasons and nodes: never a user, a task
/// or a key. Amounts are floating point here and nowhere else.
public final class Metrics implements Consumer<Event>, AutoCloseable {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2_500), Duration.ofSeconds(5)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private final Timer chunk = timer("compensation.chunk", "From the start of a chunk to its commit.");
    private final Timer sinceClaim = timer("compensation.claim.to.commit", "From the claim of a chunk to its commit.");
    private final Timer accountsHeld =
            timer("compensation.account.lock", "How long a chunk held the rows of its accounts.");

    private final Counter settled = amount("settled", "Deducted by this node.");
    private final Counter retried = amount("retried", "Cost of the attempts that failed and are tried again.");
    private final Counter failed = amount("failed", "Cost of the tasks that failed for good.");

    private final Counter missed = Counter.builder("compensation.slots.missed")
            .description("Slots of lanes' intervals that nobody ran.")
            .register(registry);

    private record Reading(AtomicReference<Double> value, Gauge gauge) {}

    public Metrics() {
        for (var outcome : new String[] {"settled", "retried", "failed"}) tasks(outcome);
        for (var why : Event.Skipped.Why.values()) skipped(word(why));
        skipped("slot_seen");
        for (var kind : new String[] {
            "interrupted",
            "repeated",
            "suspected",
            "stalled",
            "broken",
            "repaired",
            "unrepaired",
            "round_failed",
            "fenced",
            "clock_jumped",
            "database_away"
        }) faults(kind);
        for (var outcome : new String[] {"sent", "failed"}) digests(outcome);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Event.Settled e -> settled(e);
            case Event.Skipped e -> skipped(word(e.why())).increment();
            case Event.SlotSeen _ -> skipped("slot_seen").increment();
            case Event.Interrupted _ -> faults("interrupted").increment();
            case Event.Repeated _ -> faults("repeated").increment();
            case Event.Suspected _ -> faults("suspected").increment();
            case Event.SlotsMissed e -> missed.increment((double) e.slots());
            case Event.Stalled _ -> faults("stalled").increment();
            case Event.Broken _ -> faults("broken").increment();
            case Event.Repaired e ->
                faults(e.problem().isEmpty() ? "repaired" : "unrepaired").increment();
            case Event.RoundFailed _ -> faults("round_failed").increment();
            case Event.Fenced _ -> faults("fenced").increment();
            case Event.ClockJumped _ -> faults("clock_jumped").increment();
            case Event.DatabaseAway _ -> faults("database_away").increment();
            case Event.Digested _ -> digests("sent").increment();
            case Event.Undelivered _ -> digests("failed").increment();
            case Event.Rejoined _, Event.DatabaseBack _ -> {}
            case Event.Drained _, Event.Strays _, Event.CommitResolved _ -> {}
        }
    }

    /// Sets a gauge, which is made with its first reading.
    public void reading(String name, Map<String, String> labels, Number value) {
        var tags = tags(labels);
        readings.computeIfAbsent(name + tags, _ -> gauge(name, tags)).value().set(value.doubleValue());
    }

    /// Of what is no more: a number that nobody reads again would stand for ever.
    public void forget(String name, Map<String, String> labels) {
        var reading = readings.remove(name + tags(labels));
        if (reading != null) registry.remove(reading.gauge());
    }

    /// All of them.
    public void forgetReadings() {
        readings.values().forEach(reading -> registry.remove(reading.gauge()));
        readings.clear();
    }

    /// A gauge that is read when it is asked for.
    public void gauge(String name, Map<String, String> labels, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .tags(tags(labels))
                .strongReference(true)
                .register(registry);
    }

    /// In Prometheus' text format.
    public String text() {
        return registry.scrape();
    }

    private void settled(Event.Settled e) {
        tasks("settled").increment(e.tasks());
        tasks("retried").increment(e.retried());
        tasks("failed").increment(e.failed());
        settled.increment(e.amounts().settled().doubleValue());
        retried.increment(e.amounts().retried().doubleValue());
        failed.increment(e.amounts().failed().doubleValue());
        chunk.record(e.took().chunk());
        sinceClaim.record(e.took().sinceClaim());
        accountsHeld.record(e.took().accountsHeld());
    }

    private Counter tasks(String outcome) {
        return counter("compensation.tasks", "Tasks that this node decided.", "outcome", outcome);
    }

    private Counter amount(String outcome, String words) {
        return Counter.builder("compensation." + outcome + ".amount")
                .description(words)
                .register(registry);
    }

    private Counter skipped(String why) {
        return counter("compensation.firings.skipped", "Firings that did nothing, and why.", "reason", why);
    }

    private Counter digests(String outcome) {
        return counter(
                "compensation.digests", "Digests that this node sent by mail, or could not.", "outcome", outcome);
    }

    private Counter faults(String kind) {
        return counter(
                "compensation.faults",
                "Firings interrupted, chunks repeated, tasks suspected, lanes stalled, invariants broken, clock set.",
                "kind",
                kind);
    }

    private Counter counter(String name, String words, String label, String value) {
        return Counter.builder(name).description(words).tag(label, value).register(registry);
    }

    private Timer timer(String name, String words) {
        return Timer.builder(name)
                .description(words)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Reading gauge(String name, Tags tags) {
        var value = new AtomicReference<>(Double.NaN);
        return new Reading(
                value,
                Gauge.builder(name, value::get).tags(tags).strongReference(true).register(registry));
    }

    private static Tags tags(Map<String, String> labels) {
        var tags = Tags.empty();
        for (var label : labels.entrySet()) tags = tags.and(label.getKey(), label.getValue());
        return tags;
    }

    private static String word(Event.Skipped.Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
