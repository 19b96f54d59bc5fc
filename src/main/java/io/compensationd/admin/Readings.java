package io.compensationd.admin;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.Verification;
import io.compensationd.schedule.Board;
import io.compensationd.telemetry.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What samples show, as gauges. A node that can see nothing any more has none but the age of its last sample: alerts
/// must not take what it saw last for what is.
final class Readings implements Sampler.Watch {
    private static final List<String> OF_LANES = List.of(
            "compensation.lane.due.tasks",
            "compensation.lane.epoch",
            "compensation.lane.failures",
            "compensation.lane.paused");

    private final Metrics metrics;
    private int lanes;

    Readings(Metrics metrics) {
        this.metrics = metrics;
    }

    /// The gauges that need no sample.
    void live(Site site, Sampler sampler, Supplier<Optional<Verification>> verified) {
        metrics.gauge("compensation.sample.age.seconds", Map.of(), () -> age(site, sampler));
        metrics.gauge("compensation.invariant.breaks", Map.of(), () -> breaks(verified.get()));
        for (var pool : site.pools().get()) {
            var name = pool.name();
            pool(site, name, "active", Site.Pool::active);
            pool(site, name, "idle", Site.Pool::idle);
            pool(site, name, "waiting", Site.Pool::waiting);
            pool(site, name, "max", Site.Pool::max);
        }
    }

    @Override
    public void take(Sample sample) {
        var backlog = sample.backlog();
        pile("due", backlog.due());
        pile("waiting", backlog.waiting());
        pile("failed", backlog.failed());
        pile("processing", backlog.processing());
        pile("unknown", backlog.unknown().values().stream().reduce(Backlog.Pile.NONE, Backlog.Pile::plus));
        reading("compensation.oldest.due.seconds", seconds(backlog.due().age().orElse(Duration.ZERO)));
        for (var lane : backlog.lanes())
            lane("compensation.lane.due.tasks", lane.lane(), lane.due().tasks());
        for (var lane : sample.lanes()) {
            lane("compensation.lane.epoch", lane.lane(), Double.parseDouble(lane.epoch()));
            lane("compensation.lane.failures", lane.lane(), lane.failures());
        }
        for (var lane : sample.states()) lane("compensation.lane.paused", lane.lane(), lane.paused() ? 1 : 0);
        for (int gone = sample.lanes().size(); gone < lanes; gone++) forget(gone);
        lanes = sample.lanes().size();
        long alive = sample.nodes().stream().filter(Board.NodeState::alive).count();
        metrics.reading("compensation.nodes", Map.of("state", "alive"), alive);
        metrics.reading(
                "compensation.nodes", Map.of("state", "dead"), sample.nodes().size() - alive);
        reading("compensation.triggers.wedged", sample.wedged().size());
        reading("compensation.audit.breaks", sample.breaks());
        reading("compensation.clock.skew.seconds", seconds(sample.skew()));
    }

    @Override
    public void blind() {
        metrics.forgetReadings();
        lanes = 0;
    }

    private void pile(String state, Backlog.Pile pile) {
        metrics.reading("compensation.backlog.tasks", Map.of("state", state), pile.tasks());
        metrics.reading(
                "compensation.backlog.amount",
                Map.of("state", state),
                pile.amount().doubleValue());
    }

    private void lane(String name, int lane, Number value) {
        metrics.reading(name, label(lane), value);
    }

    private void forget(int lane) {
        for (var name : OF_LANES) metrics.forget(name, label(lane));
    }

    private static Map<String, String> label(int lane) {
        return Map.of("lane", Integer.toString(lane));
    }

    private void reading(String name, Number value) {
        metrics.reading(name, Map.of(), value);
    }

    private interface Part {
        int of(Site.Pool pool);
    }

    private void pool(Site site, String name, String state, Part part) {
        metrics.gauge(
                "compensation.pool.connections",
                Map.of("pool", name, "state", state),
                () -> site.pools().get().stream()
                        .filter(pool -> pool.name().equals(name))
                        .mapToInt(part::of)
                        .sum());
    }

    /// Not a number as long as there is none.
    private static double age(Site site, Sampler sampler) {
        return sampler.last()
                .map(sample -> seconds(Duration.between(
                        sample.takenAt(), site.machine().clock().instant())))
                .orElse(Double.NaN);
    }

    private static double breaks(Optional<Verification> known) {
        return known.map(found -> (double) found.breaks().stream()
                        .mapToLong(broken -> broken.count())
                        .sum())
                .orElse(Double.NaN);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
