package io.compensationd.compensation;

import io.compensationd.compensation.Chunk.Result;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Chunk after chunk until nothing is due, time is up, the lane is paused, or the node stops. Tasks that make their
/// chunk fail are found by halves and left for the [Probation] at the end. So are those that meet an error of the
/// environment again and again, for it may be theirs alone.
final class Drain {
    private static final int REPEATS_MAX = 3;

    private final Chunk chunk;
    private final Run run;
    private final Duration timeMax;
    private final Progress progress;
    private final Events events;
    private @Nullable Instant since;
    private int repeats;
    private long failingSince;

    Drain(Chunk chunk, Run run, Duration timeMax, Progress progress, Events events) {
        this.chunk = chunk;
        this.run = run;
        this.timeMax = timeMax;
        this.progress = progress;
        this.events = events;
        this.since = run.startedAt();
    }

    Ending run(FiringWatch watch) {
        var probation = new Probation(chunk, run, progress, events);
        Ending ending = null;
        while (ending == null) {
            if (watch.stopping()) return new Ending.Stopped();
            ending = progress.suspects().tooMany() ? probation.holdOrGiveUp(watch) : next();
            if (ending == null && failsForLong()) ending = new Ending.TimeUp();
            if (ending instanceof Ending.NothingDue && lingers(watch)) ending = null;
        }
        return switch (ending) {
            case Ending.NothingDue _, Ending.TimeUp _ -> probation.hold(watch).orElse(ending);
            case Ending.Stopped _, Ending.Paused _, Ending.Fenced _, Ending.Interrupted _ -> ending;
        };
    }

    /// A drain that settles nothing ends in time, too: each of its chunks may take as long as its timeout, and holds
    /// accounts that the platform needs.
    private boolean failsForLong() {
        return failingSince != 0 && System.nanoTime() - failingSince > timeMax.toNanos();
    }

    /// The time of a drain is that of work without a break.
    private boolean lingers(FiringWatch watch) {
        if (!progress.mayLinger() || !watch.more()) return false;
        since = null;
        return true;
    }

    /// One chunk, and what it means for the drain; null: go on.
    private @Nullable Ending next() {
        var ask = progress.ask();
        try {
            return switch (chunk.settle(ask, progress.politely())) {
                case Result.Fenced _ -> new Ending.Fenced();
                case Result.Paused _ -> new Ending.Paused();
                case Result.Stopped _ -> new Ending.Stopped();
                case Result.Nothing _ -> progress.nextPass() ? null : new Ending.NothingDue();
                case Result.Settled settled -> settled(settled, ask.tasksMax(), chunk.took());
            };
        } catch (Transactions.CommitFailed e) {
            var fault = Fault.of(e);
            // What the server says of a row it says with certainty.
            return fault.is(Fault.Kind.ENVIRONMENT) && !fault.mayBeOneRows()
                    ? Ending.Interrupted.atCommit(fault, chunk)
                    : fault(fault);
        } catch (RuntimeException e) {
            return fault(Fault.of(e));
        }
    }

    /// A chunk with room left over is the last of its pass.
    private @Nullable Ending settled(Result.Settled settled, int tasksMax, Event.Took took) {
        repeats = 0;
        failingSince = 0;
        progress.settled(settled, took.chunk());
        if (settled.tasks().size() < tasksMax) progress.nextPass();
        events.raise(Event.Settled.of(run, settled, took));
        if (since == null) since = settled.now();
        return Duration.between(since, settled.now()).compareTo(timeMax) < 0 ? null : new Ending.TimeUp();
    }

    private @Nullable Ending fault(Fault fault) {
        if (failingSince == 0) failingSince = System.nanoTime();
        var trace = chunk.trace();
        if (trace.step() == Step.ACCOUNTS && fault.isLockTimeout() && !progress.politely()) {
            progress.becomePolite();
            return null;
        }
        return switch (fault.kind()) {
            case ENVIRONMENT -> isOneRows(fault) ? poison(fault, trace) : Ending.Interrupted.by(fault, trace);
            case REPEAT -> again(fault, trace);
            case TOO_SLOW -> tooSlow(fault, trace);
            case POISON -> poison(fault, trace);
        };
    }

    /// Whether to look for the row that meets this error of the environment: the lane has met such a one before.
    private boolean isOneRows(Fault fault) {
        return progress.wasFailing()
                && fault.mayBeOneRows()
                && progress.suspects().maySpare();
    }

    private @Nullable Ending again(Fault fault, Chunk.Trace trace) {
        if (repeats++ >= REPEATS_MAX) return Ending.Interrupted.by(fault, trace);
        repeated(fault, trace);
        return null;
    }

    private @Nullable Ending tooSlow(Fault fault, Chunk.Trace trace) {
        progress.tooSlow(trace.tasks());
        // A transaction_timeout (25P04) has ended the session as well: the next firing claims less.
        if (!fault.sqlState().equals("57014") || trace.tasks().isEmpty()) return Ending.Interrupted.by(fault, trace);
        repeated(fault, trace);
        return null;
    }

    private @Nullable Ending poison(Fault fault, Chunk.Trace trace) {
        var tasks = trace.tasks();
        // Before a task was claimed, none of them can be at fault.
        if (tasks.isEmpty()) return Ending.Interrupted.by(fault, trace);
        var now = trace.fence().orElseThrow().now();
        progress.isolation().failed(tasks.size(), now);
        if (tasks.size() > 1) repeated(fault, trace);
        else suspect(tasks.getFirst().id(), progress.isolation().found(now), fault);
        return null;
    }

    private void suspect(long task, Instant first, Fault fault) {
        progress.suspects().add(task, first, fault);
        events.raise(new Event.Suspected(run.lane(), task, chunk.trace().step(), fault.sqlState(), fault.message()));
    }

    private void repeated(Fault fault, Chunk.Trace trace) {
        int tasks = progress.ask().tasksMax();
        events.raise(new Event.Repeated(run.lane(), trace.step(), fault.sqlState(), fault.message(), tasks));
    }
}
