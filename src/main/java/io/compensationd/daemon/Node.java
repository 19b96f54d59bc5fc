package io.compensationd.daemon;

import io.compensationd.admin.Site;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.Rules;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.World;
import io.compensationd.compensation.desk.Digests;
import io.compensationd.compensation.desk.Retention;
import io.compensationd.database.Database;
import io.compensationd.database.Grants;
import io.compensationd.database.Migrations;
import io.compensationd.database.Purpose;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Cluster;
import io.compensationd.schedule.Contact;
import io.compensationd.schedule.Mailing;
import io.compensationd.schedule.NodeName;
import io.compensationd.settings.Effective;
import io.compensationd.settings.Settings;
import io.compensationd.telemetry.EventLog;
import io.compensationd.telemetry.Logs;
import io.compensationd.telemetry.Metrics;
import io.compensationd.telemetry.Tally;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node: its parts, started in this order and stopped in the reverse one.
///
/// ```
/// database ─► schema ─► name ─► HTTP ─► firings ─► cluster ─► upkeep
///        └──► store ──────────────────────┘
/// ```
public final class Node {
    private static final Logger log = LoggerFactory.getLogger(Node.class);

    private static final int REFUSED = 3;

    /// For what follows the drain: the connections, and the JVM's own end.
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Parts parts = new Parts();
    private final Supervisor supervisor = Supervisor.of(System.getenv());
    private final Tally tally = new Tally();
    private final Heartbeat heart = Heartbeat.start(supervisor, tally);
    private final Duration bound;
    private final Reload reload;
    private volatile Consumer<Settings> change = settings -> {};
    private volatile BiConsumer<String, Duration> fence = (why, away) -> {};

    private Node(Duration bound, Reload reload) {
        this.bound = bound;
        this.reload = reload;
    }

    /// Starts a node and returns when it works. What was started is stopped again when a later part refuses.
    ///
    /// @param source of the settings, read now and at every reload
    /// @param watch  told of the node before its first part starts, so that a signal during the start is not lost
    public static Node start(Supplier<Effective> source, Consumer<Node> watch) {
        var effective = source.get();
        var settings = effective.settings();
        Logs.use(settings.log(), System.getenv());
        var node = new Node(settings.engine().shutdown(), new Reload(source, effective));
        watch.accept(node);
        try {
            node.open(settings, Host.name());
            return node;
        } catch (RuntimeException | Error e) {
            node.heart.close();
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
        var opening = opening(database, settings);
        migrate(database, settings);
        var metrics = parts.add(new Metrics());
        var events = new Events(List.of(new EventLog(), tally, metrics, faults::event));
        var contact = new Contact(events, System::nanoTime, clock, (why, away) -> fence.accept(why, away), this::lost);
        var name = parts.add(name(settings, host, database, contact));
        var surface = surface(settings, name, database, metrics, new Site.Machine(clock, random));
        var rules = Rules.of(settings.engine(), settings.retry());
        var firings =
                new Firings(opening.join(), name.id(), rules, events, new World(clock, random::nextDouble, faults));
        var place = place(settings, name, database, events);
        var leaving = new Membership.Leaving(bound, Membership.Leaving.PATIENCE, contact::away);
        var membership = parts.add(Membership.begin(
                late -> Cluster.join(place, firings, new Cluster.Machine(clock, random, late, contact::recovering)),
                events,
                leaving,
                clock));
        fence = membership::fence;
        parts.add(Upkeep.start(settings, database, name.id(), events, clock, contact::recovering));
        surface.working(true);
        parts.add(() -> surface.working(false));
        change = now -> change(now, firings, membership.cluster());
        log.info(
                "started node={} lanes={} database={} pid={}",
                name.id(),
                firings.lanes(),
                database.place(),
                Host.pid());
        heart.working(membership::alive);
    }

    /// Hibernate takes as long as the rest of the start and asks nothing of the database: it opens beside it.
    private CompletableFuture<Store> opening(Database database, Settings settings) {
        var opening =
                CompletableFuture.supplyAsync(() -> Store.open(database.work(), settings.tables(), database.schema()));
        parts.add(() -> {
            var _ = opening.thenAccept(Store::close);
        });
        return opening;
    }

    /// Up to here a node starts within its unit's time limit, or not at all.
    private void migrate(Database database, Settings settings) {
        heart.phase(Heartbeat.Phase.MIGRATING);
        new Migrations(database, settings.tables()).ready(settings.database().migrate(), line -> {
            log.info(line);
            supervisor.status(line);
        });
        new Grants(database, settings.tables()).ready();
        heart.phase(Heartbeat.Phase.STARTING);
    }

    private static NodeName name(Settings settings, String host, Database database, Contact contact) {
        var single = database.source(Purpose.LISTEN);
        return settings.node()
                .id()
                .map(id -> NodeName.take(id, single, contact))
                .orElseGet(() -> NodeName.ofHost(host, single, contact));
    }

    private Surface surface(
            Settings settings, NodeName name, Database database, Metrics metrics, Site.Machine machine) {
        return parts.add(Surface.open(settings, name.id(), database, metrics, machine));
    }

    private static Cluster.Place place(Settings settings, NodeName name, Database database, Events events) {
        return new Cluster.Place(
                settings.schedule(),
                settings.quartz(),
                name.id(),
                database.quartz(),
                database.source(Purpose.LISTEN),
                database.lanesMax(),
                new Cluster.Beside(
                        settings.retention(), retention(settings, database), mailing(settings, database, events)));
    }

    private static Optional<Retention> retention(Settings settings, Database database) {
        if (!settings.retention().wanted()) return Optional.empty();
        return Optional.of(new Retention(
                database.source(Purpose.BULK), settings.retention(), settings.tables(), database.schema()));
    }

    private static Optional<Mailing> mailing(Settings settings, Database database, Events events) {
        return settings.mail().map(mail -> {
            var board = Board.of(database.quartz());
            var digests =
                    new Digests(database.source(Purpose.BULK), settings.tables(), database.schema(), board::broken);
            return new Mailing(mail, digests, database.place(), events);
        });
    }

    /// Returns when it was asked to stop.
    public void await() throws InterruptedException {
        stop.await();
    }

    /// Asks it to stop.
    public void stop() {
        stop.countDown();
    }

    /// Reads the settings again and takes what a running node can take.
    public void reload() {
        if (stop.getCount() == 0) return;
        supervisor.reloading(System.nanoTime() / 1_000);
        supervisor.ready(reload.run(change));
    }

    private static void change(Settings now, Firings firings, Cluster cluster) {
        cluster.reschedule(now.schedule().interval(), firings.lanes());
        firings.change(Rules.of(now.engine(), now.retry()));
        Logs.level(now.log().level());
    }

    /// Drains and stops. Returns within the bound of the drain, and a little.
    public void close() {
        stop();
        heart.phase(Heartbeat.Phase.STOPPING);
        supervisor.stopping("draining: " + tally, bound.plus(AFTERWARDS));
        parts.close();
        heart.close();
    }

    /// Another node took this one's name while its connection was lost: two of one name would recover each other's
    /// triggers. What this one is doing is rolled back.
    private void lost() {
        Runtime.getRuntime().halt(REFUSED);
    }
}
