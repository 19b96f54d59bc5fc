package io.compensationd.compensation;

import io.compensationd.compensation.Chunk.Result;
import io.compensationd.compensation.Fault.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Chunk after chunk until nothing is due, time is up, the lane is paused, or the node stops.
final class Drain {
    private static final int REPEATS_MAX = 3;

    private final Chunk chunk;
    private final Run run;
    private final Rules rules;
    private final Progress progress;
    private final Events events;
    private int repeats;

    Drain(Chunk chunk, Run run, Rules rules, Progress progress, Events events) {
        this.chunk = chunk;
        this.run = run;
        this.rules = rules;
        this.progress = progress;
        this.events = events;
    }

    Ending run(FiringWatch watch) {
        Ending ending = null;
        while (ending == null) ending = watch.stopping() ? new Ending.Stopped() : next();
        return ending;
    }

    private @Nullable Ending next() {
        long start = System.nanoTime();
        try {
            return switch (chunk.settle(progress.ask(Set.of()), progress.politely())) {
                case Result.Fenced _ -> new Ending.Fenced();
                case Result.Paused _ -> new Ending.Paused();
                case Result.Nothing _ -> progress.nextPass() ? null : new Ending.NothingDue();
                case Result.Settled settled -> settled(settled, Duration.ofNanos(System.nanoTime() - start));
            };
        } catch (RuntimeException e) {
            return fault(Fault.of(e));
        }
    }

    private @Nullable Ending settled(Result.Settled settled, Duration took) {
        repeats = 0;
        progress.settled(settled);
        var totals = settled.totals();
        events.raise(new Event.Settled(
                run.lane(),
                run.id(),
                (int) totals.succeeded(),
                (int) totals.retried(),
                (int) totals.failed(),
                (int) (settled.tasks().size() - totals.processed()),
                totals.amount(),
                took));
        return timeIsUp(settled.now()) ? new Ending.TimeUp() : null;
    }

    private boolean timeIsUp(Instant now) {
        return Duration.between(run.startedAt(), now).compareTo(rules.drainMax()) >= 0;
    }

    private @Nullable Ending fault(Fault fault) {
        var step = chunk.step();
        if (step == Step.ACCOUNTS && fault.isLockTimeout() && !progress.politely()) {
            progress.becomePolite();
            return null;
        }
        return switch (fault.kind()) {
            case ENVIRONMENT -> new Ending.Interrupted(fault, step);
            case REPEAT -> repeats++ < REPEATS_MAX ? null : new Ending.Interrupted(fault, step);
            case TOO_SLOW, POISON -> smaller(fault, step);
        };
    }

    private @Nullable Ending smaller(Fault fault, Step step) {
        if (progress.tasksMax() == 1) return new Ending.Interrupted(fault, step);
        progress.halve(progress.tasksMax(), fault.is(Kind.TOO_SLOW));
        events.raise(new Event.Repeated(run.lane(), step, fault.sqlState(), fault.message(), progress.tasksMax()));
        return null;
    }

    /// Why a drain ended.
    sealed interface Ending {
        record NothingDue() implements Ending {}

        record TimeUp() implements Ending {}

        record Stopped() implements Ending {}

        record Paused() implements Ending {}

        record Fenced() implements Ending {}

        record Interrupted(Fault fault, Step step) implements Ending {}
    }
}
