package io.compensationd.schedule;

import io.compensationd.compensation.Firings;
import io.compensationd.compensation.desk.Retention;
import io.compensationd.settings.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's part in the cluster: its Quartz scheduler and its listener.
public final class Cluster {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Place place;
    private final Schedulers.Made quartz;
    private final BooleanSupplier workerFree;
    private final Lingering lingering;
    private volatile Runnable deaf = () -> {};
    private final InstantSource clock;
    private volatile List<Thread> quartzThreads = List.of();
    private volatile boolean leaving;
    private @Nullable Thread shutdown;

    /// Where and as whom a node joins.
    ///
    /// @param schedule settings of ours
    /// @param quartz   the `org.quartz.*` keys of the file
    /// @param pool     for Quartz's store alone: drains must not stop its check-ins
    /// @param single   connections that no pool ends, for what is held for the node's life
    /// @param threadsMax lanes at work at once that the pools have connections for
    public record Place(
            Settings.Schedule schedule,
            Map<String, String> quartz,
            String nodeId,
            DataSource pool,
            DataSource single,
            int threadsMax,
            Beside beside) {}

    /// What the cluster does beside settling.
    ///
    /// @param rules     when it tidies, if at all
    /// @param retention what is done then
    /// @param mailing   the digest; empty: none
    public record Beside(Settings.Retention rules, Optional<Retention> retention, Optional<Mailing> mailing) {}

    /// What a node asks of its machine.
    ///
    /// @param late    whether the process stands still, or stood still and nobody has noticed yet
    /// @param lenient whether peers may be silent and alive, because the database is away or was a moment ago
    public record Machine(InstantSource clock, RandomGenerator random, BooleanSupplier late, BooleanSupplier lenient) {
        public Machine(InstantSource clock, RandomGenerator random) {
            this(clock, random, () -> false, () -> false);
        }
    }

    private Cluster(Place place, Schedulers.Made quartz, Share share, Machine machine) {
        this.place = place;
        this.quartz = quartz;
        this.clock = machine.clock();
        this.workerFree = () -> quartz.workers().working() < share.known();
        BooleanSupplier mayStay = () -> share.mayStay(quartz.workers().working());
        this.lingering = new Lingering(place.schedule().wakeUp() ? PATIENCE : Duration.ZERO, mayStay, machine);
        quartz.workers().share(share);
        // A node leaves whose clock is wrong, and checks in as long as its last firing runs.
        quartz.store().lenientWhile(() -> leaving || machine.lenient().getAsBoolean());
    }

    /// Starts firing. What it throws leaves nothing running.
    ///
    /// @throws ScheduleProblem for wrong settings, clocks too far apart, no answer
    public static Cluster join(Place place, Firings firings, Machine machine) {
        var interval = Interval.parse(place.schedule().interval());
        int lanes = firings.lanes();
        var properties = QuartzSettings.node(place.quartz(), place.nodeId(), threads(place, lanes));
        try {
            checkClock(place, machine.clock());
            var quartz = Schedulers.node(properties, place.pool());
            var share = new Share(new Sql(place.pool()), lanes, quartz.workers().getPoolSize(), machine.clock());
            var cluster = new Cluster(place, quartz, share, machine);
            cluster.begin(interval, firings, machine);
            return cluster;
        } catch (SQLException | SchedulerException e) {
            throw ScheduleProblem.failed("Node \"" + place.nodeId() + "\" could not join the cluster", e);
        }
    }

    /// One a lane, so that no lane waits for a thread, and one that is left when all of them linger; fewer where the
    /// pools have not that many connections.
    private static int threads(Place place, int lanes) {
        int wanted = place.schedule().threads() > 0 ? place.schedule().threads() : lanes + 1;
        if (wanted <= place.threadsMax()) return wanted;
        log.warn(
                "threads={} wanted={} because='compensation.database.work-pool has no more connections'",
                place.threadsMax(),
                wanted);
        return place.threadsMax();
    }

    private static void checkClock(Place place, InstantSource clock) throws SQLException {
        try (var connection = place.single().getConnection()) {
            DatabaseClock.check(connection, clock);
        }
    }

    private void begin(Interval interval, Firings firings, Machine machine) throws SchedulerException {
        try {
            start(interval, firings, machine);
        } catch (SchedulerException | RuntimeException e) {
            fence();
            deaf.run();
            scheduler().shutdown(false);
            throw e;
        }
    }

    private void start(Interval interval, Firings firings, Machine machine) throws SchedulerException {
        var due = new DueTriggers(scheduler(), quartz.alarm(), clock);
        scheduler()
                .setJobFactory(new Jobs(
                        new Pass(
                                firings,
                                due,
                                lingering,
                                () -> leaving || machine.late().getAsBoolean()),
                        place.beside().retention(),
                        place.beside().mailing()));
        new LaneTriggers(scheduler(), clock).install(firings.lanes(), interval, new Retiming(place.pool()));
        due.install(firings.lanes());
        new RetentionTrigger(scheduler(), clock).install(place.beside().rules());
        new DigestTrigger(scheduler(), clock).install(place.beside().mailing().map(Mailing::mail));
        scheduler().start();
        quartzThreads = quartzThreads();
        if (!place.schedule().wakeUp()) return;
        var look = new LaneLook(place.pool(), firings.lockClass());
        var lanes =
                new NodeLanes(firings, due, look, new NodeLanes.Local(lingering, workerFree, quartz.alarm(), clock));
        var listener = new Listener(place.single(), new WakeUps(lanes, clock, machine.random()), clock);
        deaf = listener::close;
        listener.start();
    }

    /// Gives every lane another schedule, for all nodes.
    ///
    /// @throws ScheduleProblem if it is none, or the store cannot be written
    public void reschedule(String interval, int lanes) {
        try {
            new LaneTriggers(scheduler(), clock).replace(lanes, Interval.parse(interval), new Retiming(place.pool()));
        } catch (SchedulerException e) {
            throw ScheduleProblem.failed("The interval could not be changed to " + interval, e);
        }
    }

    /// Whether Quartz's own threads, which acquire triggers, check in and find what was missed, are alive.
    public boolean alive() {
        return quartzThreads.stream().allMatch(Thread::isAlive);
    }

    /// No firing starts another chunk from now on, and none waits for work. To be followed by [#leave].
    public void fence() {
        leaving = true;
        lingering.dismiss();
    }

    /// Leaves the cluster: no firing starts, those that run end at their next chunk boundary. May be asked again.
    ///
    /// @param bound for the running firings; after it they are left to die with the JVM, and the others take over
    /// @return whether all ended in time
    public boolean leave(Duration bound) {
        fence();
        deaf.run();
        boolean drained = shutdown(bound);
        if (drained) depart();
        return drained;
    }

    private synchronized boolean shutdown(Duration bound) {
        // Quartz is asked once: to the second who asks it says at once that it is done.
        if (shutdown == null) shutdown = Thread.ofVirtual().name("leave").start(this::shutdown);
        try {
            return shutdown.join(bound);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void shutdown() {
        try {
            scheduler().shutdown(true);
        } catch (SchedulerException e) {
            log.warn("leave-failed node={} error=\"{}\"", place.nodeId(), e.getMessage());
        }
    }

    private void depart() {
        try {
            Departure.of(place.nodeId(), place.pool());
        } catch (SQLException e) {
            log.warn(
                    "leave-unrecorded node={} error=\"{}\" then='the others notice within 15 s'",
                    place.nodeId(),
                    e.getMessage());
        }
    }

    /// Quartz keeps them to itself; their names say who they are.
    private List<Thread> quartzThreads() {
        var all = new Thread[4 * Thread.activeCount() + 64];
        int found = Thread.enumerate(all);
        return Stream.of(all)
                .limit(found)
                .filter(it -> it.getName().matches(".*(_QuartzSchedulerThread|_ClusterManager|_MisfireHandler)"))
                .filter(it -> it.getName().contains(Keys.SCHEDULER))
                .toList();
    }

    private Scheduler scheduler() {
        return quartz.scheduler();
    }
}
