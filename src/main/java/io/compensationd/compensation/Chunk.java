package io.compensationd.compensation;

import io.compensationd.compensation.DueTasks.Ask;
import io.compensationd.compensation.Fired.Totals;
import io.compensationd.compensation.Outcome.Completed;
import io.compensationd.compensation.Outcome.Failure;
import io.compensationd.compensation.Outcome.Why;
import io.compensationd.ledger.Accounts.Locked;
import io.compensationd.ledger.Charge;
import io.compensationd.ledger.Entry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.hibernate.StatelessSession;

/// One transaction of a drain: claim, decide and record commit together or not at all.
///
/// ```
/// fence ─► claim ─► accounts ─► decide ─► balances ─► complete ─► fail ─► attempts ─► run ─► commit
/// ```
final class Chunk {
    private final StatelessSession session;
    private final Run run;
    private final Engine.Parts parts;
    private final World world;
    private final Limiter limiter;
    private final BooleanSupplier stopping;
    private Trace trace = Trace.NONE;
    private long began;
    private long claimed;
    private long locked;

    /// @param stopping whether to begin no more
    Chunk(StatelessSession session, Run run, Engine engine, BooleanSupplier stopping) {
        this.session = session;
        this.run = run;
        this.parts = engine.parts();
        this.world = engine.world();
        this.limiter = engine.limiter();
        this.stopping = stopping;
    }

    /// @param politely leave out the accounts that somebody else has locked, instead of waiting for them
    Result settle(Ask ask, boolean politely) {
        return fenced(now -> settle(ask, politely, now));
    }

    /// Records that a task's attempt failed by the task's own fault.
    Result blame(long task, Why why) {
        return fenced(now -> {
            var tasks = at(Step.BLAME, () -> parts.due().claim(session, run, Ask.only(task), now));
            if (tasks.isEmpty()) return new Result.Nothing(now);
            trace = trace.claimed(tasks);
            var outcome = parts.settlement()
                    .fault(tasks.getFirst(), why, now, world.draws().getAsDouble());
            return new Result.Settled(now, tasks, List.of(outcome), Set.of(), record(List.of(outcome), now));
        });
    }

    /// Whether something else was settled since a task failed first.
    boolean othersSucceed(Suspects.Suspicion suspicion) {
        return at(Step.WITNESS, () -> Suspects.othersSucceed(session, suspicion.first()));
    }

    /// The same, or it has failed for long enough.
    boolean worldWorks(Suspects.Suspicion suspicion) {
        return at(Step.WITNESS, () -> Suspects.worldWorks(session, suspicion.first()));
    }

    /// How far the last transaction came.
    Trace trace() {
        return trace;
    }

    /// How long the last transaction took, committed just now.
    Event.Took took() {
        long now = System.nanoTime();
        return new Event.Took(
                Duration.ofNanos(now - began), Duration.ofNanos(now - claimed), Duration.ofNanos(now - locked));
    }

    private Result fenced(Function<Instant, Result> work) {
        trace = Trace.NONE;
        // The node may have stood still, or begun to stop, while this waited for its turn.
        return limiter.admit(
                this::keepSession, () -> stopping.getAsBoolean() ? new Result.Stopped() : transaction(work));
    }

    /// Where the session is lost, the transaction finds out.
    private void keepSession() {
        session.doWork(connection -> {
            if (connection.isValid(1) && !connection.getAutoCommit()) connection.rollback();
        });
    }

    private Result transaction(Function<Instant, Result> work) {
        began = claimed = locked = System.nanoTime();
        return world.failpoints().transaction(session, s -> {
            var fence = at(Step.FENCE, () -> parts.lanes().fence(s, run));
            if (fence.isEmpty()) return new Result.Fenced();
            if (fence.get().paused()) return new Result.Paused();
            trace = trace.fenced(fence.get());
            var result = work.apply(fence.get().now());
            trace = trace.ready(result);
            return result;
        });
    }

    private Result settle(Ask ask, boolean politely, Instant now) {
        claimed = System.nanoTime();
        var tasks = at(Step.CLAIM, () -> parts.due().claim(session, run, ask, now));
        if (tasks.isEmpty()) return new Result.Nothing(now);
        trace = trace.claimed(tasks);
        var accounts = at(Step.ACCOUNTS, () -> lock(tasks, politely));
        locked = System.nanoTime();
        var outcomes = at(Step.DECIDE, () -> parts.settlement().decide(tasks, accounts, now, draws(tasks.size())));
        var totals = record(outcomes, now);
        return new Result.Settled(now, tasks, outcomes, accounts.busy(), totals);
    }

    private Locked lock(List<Task> tasks, boolean politely) {
        var ids = new LinkedHashSet<Long>();
        for (var task : tasks) ids.add(task.accountId());
        return politely
                ? parts.accounts().lockFree(session, ids)
                : parts.accounts().lock(session, ids);
    }

    private double[] draws(int count) {
        return DoubleStream.generate(world.draws()).limit(count).toArray();
    }

    private Totals record(List<Outcome> outcomes, Instant now) {
        var completed = only(outcomes, Completed.class);
        var failures = only(outcomes, Failure.class);
        if (!completed.isEmpty()) {
            at(Step.BALANCES, () -> parts.accounts().write(session, balances(completed)));
            at(Step.COMPLETE, () -> parts.completions().record(session, run, entries(completed), now));
        }
        if (!failures.isEmpty()) {
            at(Step.FAIL, () -> parts.tasks().fail(session, failures, now));
            at(Step.ATTEMPTS, () -> parts.attempts().insert(session, run, failures, now));
        }
        var totals = totals(completed, failures);
        if (totals.processed() > 0) at(Step.RUN, () -> parts.runs().add(session, run, totals));
        return totals;
    }

    private static Map<Long, BigDecimal> balances(List<Completed> completed) {
        var last = new LinkedHashMap<Long, BigDecimal>();
        for (var outcome : completed)
            last.put(outcome.task().accountId(), outcome.taken().after());
        return last;
    }

    private static List<Entry> entries(List<Completed> completed) {
        return completed.stream()
                .map(outcome -> entry(outcome.task(), outcome.taken()))
                .toList();
    }

    private static Entry entry(Task task, Charge.Taken taken) {
        return new Entry(task.id(), taken.amount(), taken.before(), taken.after());
    }

    private Totals totals(List<Completed> completed, List<Failure> failures) {
        var amount = completed.stream().map(o -> o.taken().amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
        long retried = failures.stream().filter(f -> f.next() != null).count();
        return new Totals(
                run.id(),
                completed.size() + failures.size(),
                completed.size(),
                retried,
                failures.size() - retried,
                amount);
    }

    private static <T> List<T> only(List<Outcome> outcomes, Class<T> type) {
        return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <T> T at(Step next, Supplier<T> statement) {
        trace = trace.at(next);
        return world.failpoints().around(next, statement);
    }

    private void at(Step next, Runnable statement) {
        trace = trace.at(next);
        world.failpoints().around(next, statement);
    }

    /// What came of a transaction that was committed, or not begun.
    sealed interface Result {
        /// The lane is no longer ours, or the number of lanes has changed.
        record Fenced() implements Result {}

        record Paused() implements Result {}

        record Stopped() implements Result {}

        /// Nothing is due after the place where the claim started.
        record Nothing(Instant now) implements Result {}

        /// @param busy accounts whose tasks were left out
        record Settled(Instant now, List<Task> tasks, List<Outcome> outcomes, Set<Long> busy, Totals totals)
                implements Result {}
    }

    /// How far a transaction came.
    ///
    /// @param tasks  claimed by it
    /// @param result what it would have come to, once it was about to be committed
    record Trace(Step step, Optional<Lanes.Fenced> fence, List<Task> tasks, Optional<Result> result) {
        static final Trace NONE = new Trace(Step.FENCE, Optional.empty(), List.of(), Optional.empty());

        Trace at(Step step) {
            return new Trace(step, fence, tasks, result);
        }

        Trace fenced(Lanes.Fenced fence) {
            return new Trace(step, Optional.of(fence), tasks, result);
        }

        Trace claimed(List<Task> tasks) {
            return new Trace(step, fence, tasks, result);
        }

        Trace ready(Result result) {
            return new Trace(Step.COMMIT, fence, tasks, Optional.of(result));
        }
    }
}
