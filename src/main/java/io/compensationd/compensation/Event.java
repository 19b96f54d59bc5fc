package io.compensationd.compensation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Something that happened, told after it was committed.
public sealed interface Event {
    /// Of one lane.
    sealed interface OfLane extends Event {
        int lane();
    }

    /// A chunk was committed.
    ///
    /// @param tasks completed
    record Settled(int lane, long run, int tasks, int retried, int failed, int leftOut, Amounts amounts, Took took)
            implements OfLane {
        static Settled of(Run run, Chunk.Result.Settled chunk, Took took) {
            var totals = chunk.totals();
            return new Settled(
                    run.lane(),
                    run.id(),
                    (int) totals.succeeded(),
                    (int) totals.retried(),
                    (int) totals.failed(),
                    (int) (chunk.tasks().size() - totals.processed()),
                    new Amounts(totals.amount(), cost(chunk, Outcome.Retry.class), cost(chunk, Outcome.Failed.class)),
                    took);
        }

        /// Deducted.
        public BigDecimal amount() {
            return amounts.settled();
        }

        private static BigDecimal cost(Chunk.Result.Settled chunk, Class<? extends Outcome> outcome) {
            return chunk.outcomes().stream()
                    .filter(outcome::isInstance)
                    .flatMap(it -> Stream.ofNullable(it.task().cost()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /// Of one chunk's tasks, by what became of them. A cost that is no number counts as none.
    record Amounts(BigDecimal settled, BigDecimal retried, BigDecimal failed) {}

    /// How long a chunk took, each up to its commit.
    ///
    /// @param chunk        from its start
    /// @param sinceClaim   from its claim
    /// @param accountsHeld from when it had the rows of its accounts
    record Took(Duration chunk, Duration sinceClaim, Duration accountsHeld) {}

    /// A firing did nothing.
    record Skipped(int lane, Why why) implements OfLane {
        public enum Why {
            /// another firing holds the lane
            BUSY,
            /// the lane backs off
            BACKING_OFF,
            PAUSED
        }

        /// Empty: it did something, or another event tells.
        static Optional<Event> of(int lane, Fired fired) {
            return switch (fired) {
                case Fired.Busy _ -> Optional.of(new Skipped(lane, Why.BUSY));
                case Fired.TooEarly _ -> Optional.of(new Skipped(lane, Why.BACKING_OFF));
                case Fired.Paused _ -> Optional.of(new Skipped(lane, Why.PAUSED));
                case Fired.SlotSeen _, Fired.NoSuchLane _, Fired.Drained _, Fired.Interrupted _ -> Optional.empty();
            };
        }
    }

    /// An error of the environment ended a firing; no attempt was spent.
    record Interrupted(int lane, Step step, String sqlState, String message, Duration backoff) implements OfLane {}

    /// A chunk was rolled back and is tried again.
    ///
    /// @param tasks of the next try
    record Repeated(int lane, Step step, String sqlState, String message, int tasks) implements OfLane {}

    /// A task failed alone. Its attempt is recorded once the rest of the world is seen to work.
    record Suspected(int lane, long task, Step step, String sqlState, String message) implements OfLane {}

    /// A firing ended.
    record Drained(int lane, Fired.Totals totals, long leftOut) implements OfLane {}

    /// A slot of the lane's interval was seen a second time, and skipped.
    record SlotSeen(int lane, Instant slot) implements OfLane {}

    /// Tasks that another program left in `processing`.
    ///
    /// @param takenOver set back to pending, as the setting says
    /// @param left      still there
    /// @param oldest    since its last change
    record Strays(int lane, long takenOver, long left, BigDecimal amount, Duration oldest) implements OfLane {}

    /// The connection was lost during a commit, and this is what became of it.
    ///
    /// @param committed null: not known yet; the tasks' rows and the ledger will tell the next claim
    record CommitResolved(int lane, long run, @Nullable Boolean committed) implements OfLane {}

    /// Slots of the lane's interval that nobody ran.
    ///
    /// @param reason as in `compensation.gaps`
    /// @param more   of a gap that was told before
    record SlotsMissed(int lane, long slots, Instant first, Instant last, String reason, boolean more)
            implements OfLane {}

    /// A lane has due tasks and finished no run that processed any, for this many of its intervals.
    ///
    /// @param since when its oldest task became due, or its last run that processed any ended
    record Stalled(int lane, long intervals, Instant since) implements OfLane {}

    /// A node put something right, or cannot.
    ///
    /// @param problem empty: it did; else why not, or what people have to do
    record Repaired(String finding, String subject, String evidence, String action, String problem) implements Event {}

    /// A part of a round failed: what it looks after, nobody does until it works again.
    ///
    /// @param again for the same reason as the last time
    record RoundFailed(String part, String message, boolean again) implements Event {}

    /// The background audit found what must never be.
    record Broken(String invariant, String message, String ids) implements Event {}

    /// The digest went out by mail.
    ///
    /// @param failed for good, in its time
    /// @param breaks of invariants that it tells of
    record Digested(long tasks, BigDecimal amount, long failed, int breaks) implements Event {}

    /// The digest of a slot reached nobody.
    record Undelivered(String message) implements Event {}

    /// This node stood still, or was cut off alone, for longer than its peers wait, or its clock is off by more than
    /// they bear: it leaves the cluster and joins anew.
    ///
    /// @param away for how long, or by how much
    record Fenced(String why, Duration away) implements Event {}

    record Rejoined(Duration took) implements Event {}

    /// Somebody set the clock of this node's machine.
    ///
    /// @param by negative: back
    record ClockJumped(Duration by) implements Event {}

    /// The database does not answer this node.
    ///
    /// @param away since its last answer
    record DatabaseAway(Duration away, String message) implements Event {}

    record DatabaseBack(Duration away) implements Event {}
}
