package io.compensationd.compensation;

import io.compensationd.compensation.Chunk.Result.Settled;
import java.util.Optional;

/// Why a drain ended.
sealed interface Ending {
    record NothingDue() implements Ending {}

    record TimeUp() implements Ending {}

    record Stopped() implements Ending {}

    record Paused() implements Ending {}

    /// The lane is no longer ours, or the number of lanes has changed.
    record Fenced() implements Ending {}

    /// An error of the environment.
    record Interrupted(Fault fault, Step step, Optional<InDoubt> inDoubt) implements Ending {
        static Interrupted by(Fault fault, Chunk.Trace trace) {
            return new Interrupted(fault, trace.step(), Optional.empty());
        }

        /// The commit itself failed, and only the database knows whether it took effect.
        static Interrupted atCommit(Fault fault, Chunk chunk) {
            var trace = chunk.trace();
            var inDoubt = trace.result()
                    .filter(Settled.class::isInstance)
                    .map(result -> new InDoubt(
                            (Settled) result, trace.fence().orElseThrow().xid(), chunk.took()));
            return new Interrupted(fault, trace.step(), inDoubt);
        }
    }

    /// @param xid  the transaction
    /// @param took until the commit failed
    record InDoubt(Settled chunk, String xid, Event.Took took) {}
}
