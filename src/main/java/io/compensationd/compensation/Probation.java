package io.compensationd.compensation;

import io.compensationd.compensation.Chunk.Result;
import io.compensationd.compensation.DueTasks.Ask;
import io.compensationd.compensation.Outcome.Why;
import io.compensationd.compensation.Suspects.Suspicion;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The suspects' turn: each is tried alone, and where it fails again while the rest of the world is seen to work, its
/// attempt is recorded in a transaction of its own. An error of the environment costs no attempt, but where it is met
/// by this one alone, the others have their turn.
final class Probation {
    private final Chunk chunk;
    private final Run run;
    private final Progress progress;
    private final Events events;

    Probation(Chunk chunk, Run run, Progress progress, Events events) {
        this.chunk = chunk;
        this.run = run;
        this.progress = progress;
        this.events = events;
    }

    /// Empty: the drain may end as it wanted to, or go on.
    Optional<Ending> hold(FiringWatch watch) {
        for (var suspicion : progress.suspects().open()) {
            if (watch.stopping()) return Optional.of(new Ending.Stopped());
            var ending = attempt(suspicion, () -> suspicion.fault() == null ? retry(suspicion) : judge(suspicion));
            if (ending.isPresent()) return ending;
        }
        return Optional.empty();
    }

    /// As [#hold], where so many tasks failed alone that the fault is not likely theirs. Null: go on.
    @Nullable
    Ending holdOrGiveUp(FiringWatch watch) {
        var ending = hold(watch);
        if (ending.isPresent() || !progress.suspects().tooMany()) return ending.orElse(null);
        var suspicions = progress.suspects().all();
        var one = suspicions.getLast().fault();
        var message = suspicions.size()
                + (progress.suspects().tooManyOpen()
                        ? " tasks failed alone and nothing shows that others succeed; one of them: "
                        : " tasks can be neither settled nor recorded as failed; one of them: ")
                + (one == null ? "?" : one.message());
        var fault = new Fault(Fault.Kind.ENVIRONMENT, one == null ? "" : one.sqlState(), message);
        return Ending.Interrupted.by(fault, chunk.trace());
    }

    private Optional<Ending> attempt(Suspicion suspicion, Supplier<Optional<Ending>> transaction) {
        try {
            return transaction.get();
        } catch (Transactions.CommitFailed e) {
            var fault = Fault.of(e);
            return fault.is(Fault.Kind.ENVIRONMENT) && !fault.mayBeOneRows()
                    ? Optional.of(Ending.Interrupted.atCommit(fault, chunk))
                    : failed(suspicion, fault);
        } catch (RuntimeException e) {
            return failed(suspicion, Fault.of(e));
        }
    }

    private Optional<Ending> retry(Suspicion suspicion) {
        return switch (chunk.settle(Ask.only(suspicion.task()), true)) {
            case Result.Fenced _ -> Optional.of(new Ending.Fenced());
            case Result.Paused _ -> Optional.of(new Ending.Paused());
            case Result.Stopped _ -> Optional.of(new Ending.Stopped());
            // Settled, cancelled or locked by somebody else: if it is still due, the next claim finds it.
            case Result.Nothing _ -> forget(suspicion);
            case Result.Settled settled -> settled(suspicion, settled);
        };
    }

    private Optional<Ending> settled(Suspicion suspicion, Result.Settled settled) {
        progress.count(settled.totals());
        events.raise(Event.Settled.of(run, settled, chunk.took()));
        return settled.totals().processed() > 0 ? forget(suspicion) : Optional.empty();
    }

    private Optional<Ending> forget(Suspicion suspicion) {
        progress.suspects().remove(suspicion.task());
        return Optional.empty();
    }

    private Optional<Ending> judge(Suspicion suspicion) {
        var fault = suspicion.fault();
        if (fault == null) return Optional.empty();
        // Whatever becomes of it: it keeps nobody from their turn any more.
        if (chunk.othersSucceed(suspicion)) progress.suspects().setAside(suspicion.task());
        if (fault.is(Fault.Kind.ENVIRONMENT) || !chunk.worldWorks(suspicion)) return Optional.empty();
        return switch (chunk.blame(suspicion.task(), Why.fault(fault))) {
            case Result.Fenced _ -> Optional.of(new Ending.Fenced());
            case Result.Paused _ -> Optional.of(new Ending.Paused());
            case Result.Stopped _ -> Optional.of(new Ending.Stopped());
            case Result.Nothing _ -> forget(suspicion);
            case Result.Settled settled -> settled(suspicion, settled);
        };
    }

    private Optional<Ending> failed(Suspicion suspicion, Fault fault) {
        return switch (fault.kind()) {
            case ENVIRONMENT ->
                suspicion.fault() == null && fault.mayBeOneRows()
                        ? failedAgain(suspicion, fault)
                        : Optional.of(Ending.Interrupted.by(fault, chunk.trace()));
            case REPEAT -> Optional.empty();
            case TOO_SLOW ->
                fault.sqlState().equals("57014")
                        ? Optional.empty()
                        : Optional.of(Ending.Interrupted.by(fault, chunk.trace()));
            case POISON -> failedAgain(suspicion, fault);
        };
    }

    private Optional<Ending> failedAgain(Suspicion suspicion, Fault fault) {
        if (chunk.trace().tasks().isEmpty()) return Optional.of(Ending.Interrupted.by(fault, chunk.trace()));
        progress.suspects()
                .add(suspicion.task(), chunk.trace().fence().orElseThrow().now(), fault);
        // Who is spared may be so for days: that was told when it began.
        if (!(suspicion.spared() && fault.is(Fault.Kind.ENVIRONMENT)))
            events.raise(new Event.Suspected(
                    run.lane(), suspicion.task(), chunk.trace().step(), fault.sqlState(), fault.message()));
        if (suspicion.fault() != null) return Optional.empty();
        var judged = progress.suspects().of(suspicion.task());
        return attempt(judged, () -> judge(judged));
    }
}
