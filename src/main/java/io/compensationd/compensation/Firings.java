package io.compensationd.compensation;

import io.compensationd.compensation.Drain.Ending;
import io.compensationd.ledger.Accounts;
import io.compensationd.ledger.Entries;
import java.time.Duration;
import org.hibernate.StatelessSession;

/// Whole firings of lanes: the door by which the schedule reaches the engine. Safe for many threads at once, one lane
/// each.
///
/// ```
/// knock (backoff? paused? advisory lock) ─► epoch (slot seen?) ─► Drain ─► finish ─► unlock
/// ```
public final class Firings {
    private final Store store;
    private final String node;
    private final Rules rules;
    private final Events events;
    private final World world;
    private final Lanes lanes = new Lanes();
    private final Runs runs = new Runs();
    private final Look look;
    private final Chunk.Parts parts;

    public Firings(Store store, String node, Rules rules, Events events, World world) {
        this.store = store;
        this.node = node;
        this.rules = rules;
        this.events = events;
        this.world = world;
        this.look = new Look(store.names());
        this.parts = new Chunk.Parts(
                lanes,
                new DueTasks(),
                new Accounts(store.names()),
                new Settlement(rules.balance(), rules.retry()),
                new Entries(store.names()),
                new RequestLog(store.names()),
                new TaskTable(store.names()),
                new Attempts(),
                runs);
    }

    /// Settles what is due in a lane, and returns when the lane is free again.
    public Fired fire(Firing firing, FiringWatch watch) {
        try (var guard = FiringGuard.on(store, firing.lane())) {
            var knock = lanes.knock(guard.session(), firing.lane(), FiringGuard.lockClass(store.schema()));
            if (knock.isEmpty()) return new Fired.NoSuchLane();
            if (knock.get().backoff().isPositive())
                return new Fired.TooEarly(knock.get().backoff());
            if (knock.get().paused())
                return new Fired.Paused(
                        look.isDue(guard.session(), firing.lane(), knock.get().lanes()));
            if (!knock.get().held()) return new Fired.Busy();
            guard.held(knock.get().settings());
            return guarded(firing, guard, knock.get().lanes(), watch);
        }
    }

    /// When a lane has work next. Leaves out what its firing left out.
    public Outlook outlook(int lane, LeftOut leftOut) {
        return store.write(session -> look.ahead(session, lane, lanes.count(session), leftOut));
    }

    /// How many lanes there are, in the database.
    public int lanes() {
        return store.read(lanes::count);
    }

    /// The first key of the advisory lock that a firing holds; the second is its lane.
    public int lockClass() {
        return FiringGuard.lockClass(store.schema());
    }

    private Fired guarded(Firing firing, FiringGuard guard, int count, FiringWatch watch) {
        var taken = lanes.take(guard.session(), firing, node);
        if (taken.isEmpty()) return new Fired.SlotSeen(firing.slot().orElseThrow());
        watch.guarded();
        var run = new Run(
                taken.get().run(),
                firing,
                taken.get().epoch(),
                node,
                count,
                taken.get().now());
        var progress = new Progress(run, rules.chunkMax(), taken.get());
        var chunk = new Chunk(guard.session(), run, parts, world.draws());
        var ending = new Drain(chunk, run, rules, progress, events).run(watch);
        return ended(run, guard, progress, ending);
    }

    private Fired ended(Run run, FiringGuard guard, Progress progress, Ending ending) {
        var totals = progress.totals();
        return switch (ending) {
            case Ending.NothingDue _, Ending.TimeUp _, Ending.Stopped _, Ending.Fenced _ ->
                drained(run, guard, progress);
            case Ending.Paused _ ->
                totals.processed() > 0
                        ? drained(run, guard, progress)
                        : new Fired.Paused(look.isDue(guard.session(), run.lane(), run.lanes()));
            case Ending.Interrupted(var fault, var step) -> {
                guard.broken();
                var backoff = Duration.ofSeconds(1);
                events.raise(new Event.Interrupted(run.lane(), step, fault.sqlState(), fault.message(), backoff));
                yield new Fired.Interrupted(totals, backoff, fault.sqlState(), fault.message());
            }
        };
    }

    private Fired drained(Run run, FiringGuard guard, Progress progress) {
        if (progress.totals().processed() > 0) finish(guard.session(), run, progress);
        return new Fired.Drained(progress.totals(), progress.leftOut(java.util.Set.of()));
    }

    private void finish(StatelessSession session, Run run, Progress progress) {
        Transactions.run(session, s -> {
            runs.finish(s, run);
            if (progress.cursorToKeep() != null) lanes.keepCursor(s, run, progress.cursorToKeep());
            return run;
        });
    }
}
