package io.compensationd.compensation;

import io.compensationd.compensation.Fired.Totals;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// One firing of one lane, from the knock to the unlock.
///
/// ```
/// knock (backoff? paused? advisory lock) ─► epoch (slot seen?) ─► Drain ─► keep ─► unlock
/// ```
final class LaneFiring {
    private final Engine engine;
    private final Engine.Parts parts;
    private final Failpoints failpoints;
    private final Firing firing;
    private final int lane;
    private @Nullable Run run;
    private Totals totals = Runs.nothing(0);

    LaneFiring(Engine engine, Firing firing) {
        this.engine = engine;
        this.parts = engine.parts();
        this.failpoints = engine.world().failpoints();
        this.firing = firing;
        this.lane = firing.lane();
    }

    Fired fire(FiringWatch watch) {
        var remaining = engine.backoffs().remaining(lane);
        Fired fired;
        try {
            fired = remaining.isPositive() ? new Fired.TooEarly(remaining) : guarded(watch);
        } catch (RuntimeException e) {
            if (firing.requestId().isPresent()) leaveRow(false);
            throw e;
        }
        Event.Skipped.of(lane, fired).ifPresent(engine.events()::raise);
        if (firing.requestId().isPresent() && totals.processed() == 0) leaveRow(fired instanceof Fired.Busy);
        return fired;
    }

    private Fired guarded(FiringWatch watch) {
        try (var guard = guard()) {
            try {
                return knock(guard, watch);
            } catch (Failed e) {
                // A knock that failed may have been granted the lock.
                if (e.fault.endsSession() || e.step == Step.KNOCK) guard.abandon();
                return interrupted(e.fault, e.step, null);
            }
        } catch (Failed e) {
            return interrupted(e.fault, e.step, null);
        }
    }

    private FiringGuard guard() {
        return told(Step.KNOCK, () -> FiringGuard.on(engine.store(), lane, failpoints));
    }

    private Fired knock(FiringGuard guard, FiringWatch watch) {
        int lockClass = FiringGuard.lockClass(engine.store().schema());
        var knock = at(Step.KNOCK, () -> parts.lanes().knock(guard.session(), lane, lockClass));
        if (knock.isEmpty()) return new Fired.NoSuchLane();
        if (knock.get().backoff().isPositive())
            return new Fired.TooEarly(knock.get().backoff());
        if (knock.get().paused()) return paused(guard, knock.get().lanes());
        if (!knock.get().held()) return new Fired.Busy();
        guard.held(knock.get().settings());
        return take(guard, knock.get().lanes(), watch);
    }

    private Fired take(FiringGuard guard, int lanes, FiringWatch watch) {
        var taken = at(Step.EPOCH, () -> parts.lanes().take(guard.session(), firing, engine.node()));
        if (taken.isEmpty()) return slotSeen();
        guard.took(taken.get().epoch());
        engine.backoffs().over(lane);
        engine.doubts().take(lane).ifPresent(this::resolve);
        run = new Run(
                taken.get().run(),
                firing,
                taken.get().epoch(),
                engine.node(),
                lanes,
                taken.get().now());
        prepare(guard, run);
        watch.guarded();
        if (firing.cause() == Firing.Cause.INTERVAL) engine.rhythms().passes().done(lane);
        var progress = new Progress(
                run,
                engine.rules().chunkMax(),
                taken.get(),
                () -> engine.rhythms().passes().isTime(lane));
        return drain(guard, run, progress, watch);
    }

    private Fired slotSeen() {
        var slot = firing.slot().orElseThrow();
        engine.events().raise(new Event.SlotSeen(lane, slot));
        return new Fired.SlotSeen(slot);
    }

    private void prepare(FiringGuard guard, Run run) {
        at(Step.PREPARE, () -> {
            parts.due().prepare(guard.session(), run);
            return run;
        });
    }

    private Fired drain(FiringGuard guard, Run run, Progress progress, FiringWatch watch) {
        if (timeForStrays()) strays(guard, run);
        var chunk = new Chunk(guard.session(), run, engine, watch::stopping);
        var ending = new Drain(chunk, run, engine.rules().drainMax(), progress, engine.events()).run(watch);
        totals = progress.totals();
        return switch (ending) {
            case Ending.NothingDue _ -> drained(guard, run, progress, lockedByOthers(guard, run, progress));
            case Ending.TimeUp _, Ending.Stopped _, Ending.Fenced _ -> drained(guard, run, progress, Set.of());
            case Ending.Paused _ ->
                totals.processed() == 0 ? paused(guard, run.lanes()) : drained(guard, run, progress, Set.of());
            case Ending.Interrupted(var fault, var step, var inDoubt) -> {
                if (fault.endsSession()) guard.abandon();
                if (inDoubt.isPresent() && resolve(new Doubts.Open(run, inDoubt.get())))
                    totals = totals.plus(inDoubt.get().chunk().totals());
                yield interrupted(fault, step, progress);
            }
        };
    }

    private Fired paused(FiringGuard guard, int lanes) {
        return new Fired.Paused(at(Step.LOOK, () -> parts.look().isDue(guard.session(), lane, lanes)));
    }

    private Fired drained(FiringGuard guard, Run run, Progress progress, Set<Long> locked) {
        if (progress.worthKeeping()) told(Step.KEEP, () -> keep(guard, run, progress));
        engine.events()
                .raise(new Event.Drained(lane, totals, progress.leftOut(locked).count()));
        return new Fired.Drained(totals, progress.leftOut(locked));
    }

    private Run keep(FiringGuard guard, Run run, Progress progress) {
        return failpoints.transaction(guard.session(), session -> {
            failpoints.around(Step.KEEP, () -> parts.lanes().keep(session, run, progress));
            return run;
        });
    }

    /// Where a firing finds nothing to do, something has woken it all the same.
    private Set<Long> lockedByOthers(FiringGuard guard, Run run, Progress progress) {
        if (totals.processed() > 0) return Set.of();
        return at(Step.LOOK, () -> parts.look().locked(guard.session(), run, progress.leftOut(Set.of())));
    }

    private void strays(FiringGuard guard, Run run) {
        var found = told(Step.STRAYS, () -> failpoints.transaction(guard.session(), session -> strays(session, run)));
        found.ifPresent(engine.events()::raise);
    }

    /// A lane that is always at work may never be free when its interval comes.
    private boolean timeForStrays() {
        var rhythm = engine.rhythms().strays();
        if (firing.cause() != Firing.Cause.INTERVAL) return rhythm.isOverdue(lane);
        rhythm.done(lane);
        return true;
    }

    private Optional<Event> strays(StatelessSession session, Run run) {
        var fence = failpoints.around(Step.FENCE, () -> parts.lanes().fence(session, run));
        if (fence.isEmpty() || fence.get().paused()) return Optional.empty();
        var takeOver = engine.rules().takeOver();
        return failpoints.around(
                Step.STRAYS,
                () -> parts.strays().look(session, run, takeOver, fence.get().now()));
    }

    /// @return whether it was committed, as far as that is known by now
    private boolean resolve(Doubts.Open doubt) {
        return failpoints.around(Step.RESOLVE, () -> engine.doubts().resolve(engine.store(), engine.events(), doubt));
    }

    private Fired interrupted(Fault fault, Step step, @Nullable Progress progress) {
        var backoff = backOff(progress);
        engine.events().raise(new Event.Interrupted(lane, step, fault.sqlState(), fault.message(), backoff));
        return new Fired.Interrupted(totals, backoff, fault.sqlState(), fault.message());
    }

    /// In the lane's row, or in memory where the database refuses.
    private Duration backOff(@Nullable Progress progress) {
        var current = run;
        if (current == null) return engine.backoffs().next(lane);
        try {
            return write(session -> {
                        failpoints.around(Step.FINISH, () -> parts.runs().finish(session, current));
                        return failpoints.around(
                                Step.BACK_OFF, () -> parts.lanes().backOff(session, current, progress));
                    })
                    .orElse(Duration.ofSeconds(1));
        } catch (RuntimeException e) {
            return engine.backoffs().next(lane);
        }
    }

    /// A requested firing always leaves one, so that whoever waits for it is answered.
    private void leaveRow(boolean joined) {
        try {
            write(session ->
                    failpoints.around(Step.LEAVE, () -> parts.runs().leave(session, firing, engine.node(), joined)));
        } catch (RuntimeException e) {
            var fault = Fault.of(e);
            engine.events()
                    .raise(new Event.Interrupted(lane, Step.LEAVE, fault.sqlState(), fault.message(), Duration.ZERO));
        }
    }

    /// On a connection of the pool.
    private <T> T write(Function<StatelessSession, T> work) {
        return engine.store().read(session -> failpoints.transaction(session, work));
    }

    private <T> T at(Step step, Supplier<T> statement) {
        return told(step, () -> failpoints.around(step, statement));
    }

    /// Tells where it failed.
    private static <T> T told(Step step, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw new Failed(step, Fault.of(e), e);
        }
    }

    /// A statement outside the chunks failed: the firing ends.
    private static final class Failed extends RuntimeException {
        private final transient Fault fault;
        private final Step step;

        Failed(Step step, Fault fault, RuntimeException cause) {
            super(cause);
            this.step = step;
            this.fault = fault;
        }
    }
}
