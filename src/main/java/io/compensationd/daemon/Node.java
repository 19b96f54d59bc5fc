package io.compensationd.daemon;

import io.compensationd.admin.Admin;
import io.compensationd.admin.Site;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.Rules;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.World;
import io.compensationd.database.Database;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.Cluster;
import io.compensationd.schedule.NodeName;
import io.compensationd.settings.Settings;
import io.compensationd.telemetry.EventLog;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node: its parts, started in this order and stopped in the reverse one.
///
/// ```
/// database ─► schema ─► name ─► store ─► HTTP ─► firings ─► cluster ─► upkeep
/// ```
public final class Node {
    private static final Logger log = LoggerFactory.getLogger(Node.class);

    private static final int REFUSED = 3;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Parts parts = new Parts();
    private final Duration bound;

    private Node(Duration bound) {
        this.bound = bound;
    }

    /// Starts a node and returns when it works. What was started is stopped again when a later part refuses.
    ///
    /// @param watch told of the node before its first part starts, so that a signal during the start is not lost
    public static Node start(Settings settings, Consumer<Node> watch) {
        var node = new Node(settings.engine().shutdown());
        watch.accept(node);
        try {
            node.open(settings, Host.name());
            return node;
        } catch (RuntimeException | Error e) {
            node.parts.close();
            throw e;
        }
    }

    private void open(Settings settings, String host) {
        var faults = PlantedFaults.asked();
        var clock = InstantSource.system();
        RandomGenerator random = new SecureRandom();
        var database = parts.add(Database.open(
                settings.database(), "compensationd " + settings.node().id().orElse(host)));
        new Migrations(database, settings.tables()).ready(settings.database().migrate(), log::info);
        var name = parts.add(name(settings, host, database));
        var store = parts.add(Store.open(database.work(), settings.tables(), database.schema()));
        var admin = admin(settings, name, database, new Site.Machine(clock, random));
        var rules = Rules.of(settings.engine(), settings.retry());
        var events = new Events(List.of(new EventLog(), faults::event));
        var firings = new Firings(store, name.id(), rules, events, new World(clock, random::nextDouble, faults));
        var cluster = Cluster.join(place(settings, name, database), firings, new Cluster.Machine(clock, random));
        parts.add(() -> leave(cluster));
        parts.add(Upkeep.start(settings, database, name.id(), events, clock));
        admin.ifPresent(it -> it.working(true));
        parts.add(() -> admin.ifPresent(it -> it.working(false)));
        log.info(
                "started node={} lanes={} database={} pid={}",
                name.id(),
                firings.lanes(),
                database.place(),
                Host.pid());
    }

    private NodeName name(Settings settings, String host, Database database) {
        var single = database.source(Purpose.LISTEN);
        return settings.node()
                .id()
                .map(id -> NodeName.take(id, single, this::lost))
                .orElseGet(() -> NodeName.ofHost(host, single, this::lost));
    }

    /// Listens before the node joins the others, so that a port that is taken stops nothing but the start.
    private Optional<Admin> admin(Settings settings, NodeName name, Database database, Site.Machine machine) {
        if (!settings.http().enabled()) return Optional.empty();
        var connections = new Site.Connections(
                database.work(), database.source(Purpose.BULK), database.quartz(), database.schema());
        var migrations = new Migrations(database, settings.tables());
        var site = new Site(name.id(), settings, connections, () -> migrations.ready(false, _ -> {}), machine);
        return Optional.of(parts.add(Admin.start(site)));
    }

    private static Cluster.Place place(Settings settings, NodeName name, Database database) {
        return new Cluster.Place(
                settings.schedule(), settings.quartz(), name.id(), database.quartz(), database.source(Purpose.LISTEN));
    }

    /// Returns when it was asked to stop.
    public void await() throws InterruptedException {
        stop.await();
    }

    /// Asks it to stop.
    public void stop() {
        stop.countDown();
    }

    /// Drains and stops. Returns within the bound of the drain, and a little.
    public void close() {
        stop();
        parts.close();
    }

    private void leave(Cluster cluster) {
        log.info("stopping bound={}", bound);
        boolean drained = cluster.leave(bound);
        log.info("stopped drained={}", drained);
    }

    /// Another node took this one's name while its connection was lost: two of one name would recover each other's
    /// triggers. What this one is doing is rolled back.
    private void lost() {
        Runtime.getRuntime().halt(REFUSED);
    }
}
