package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.Fired;
import io.compensationd.compensation.Firing;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.FiringWatch;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.RetryPolicy;
import io.compensationd.compensation.Rules;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.World;
import io.compensationd.faults.Invariants.Law;
import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/// The real engine on a database in which something is broken on purpose, and who looks whether a law saw it.
abstract class Planted {
    private static final AtomicInteger NAMES = new AtomicInteger();

    /// Messages of laws that were seen broken.
    static final Set<String> RED = new HashSet<>();

    final Ground ground = Ground.on(Grounds.server(), "planted_" + NAMES.incrementAndGet());
    private final TestDatabase database = new TestDatabase(ground.url());
    private final Store store = Store.open(database.work(), TestDatabases.tables(), "public");

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    void task(int user) {
        ground.column(Client.INSERT.formatted(user + ", 1.0001", ""));
    }

    void fire(int lane) {
        fire(new Firing(lane, Cause.DUE, Optional.empty(), Optional.empty()));
    }

    Fired fire(Firing firing) {
        var retry = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));
        var rules = new Rules(3, 3, Duration.ofSeconds(10), BalancePolicy.RETRY, Optional.empty(), retry);
        var world = new World(InstantSource.system(), () -> 0.5);
        return new Firings(store, "node-a", rules, Events.NONE, world).fire(firing, FiringWatch.NONE);
    }

    /// Pausing stores the triggers of all lanes.
    void installTriggers() {
        for (var command : List.of("pause", "resume"))
            assertThat(CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", ground.url()), command)
                            .exitCode())
                    .isZero();
    }

    List<String> breaks() {
        return new Invariants(ground).breaks(List.of());
    }

    void red(String invariant, String message) {
        red(breaks(), invariant, message);
    }

    static void red(List<String> breaks, String invariant, String message) {
        assertThat(breaks).anyMatch(broken -> broken.startsWith(invariant) && broken.contains(message));
        for (var broken : breaks)
            if (broken.contains(message)) laws().filter(broken::contains).forEach(RED::add);
    }

    static Stream<String> laws() {
        return Stream.concat(Invariants.LAWS.stream().map(Law::message), Stream.of(Invariants.LOST));
    }
}
