package io.compensationd.compensation;

import io.compensationd.ledger.Charge;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of a task in one chunk. Nothing else changes a task.
public sealed interface Outcome {
    Task task();

    /// Deducted.
    record Completed(Task task, Charge.Taken taken) implements Outcome {}

    /// The attempt failed.
    sealed interface Failure extends Outcome {
        /// Failed attempts with this one.
        int retryCount();

        Why why();

        /// When the next attempt is due; null: there is none.
        @Nullable
        Instant next();
    }

    /// The attempt failed and another follows.
    record Retry(Task task, int retryCount, Why why, Instant next) implements Failure {}

    /// The attempt failed and none follows, unless an operator requeues the task.
    record Failed(Task task, int retryCount, Why why) implements Failure {
        @Override
        public @Nullable Instant next() {
            return null;
        }
    }

    /// Its account is locked by somebody else: untouched, for a later drain.
    record LeftOut(Task task) implements Outcome {}

    /// Why an attempt failed.
    ///
    /// @param reason   a stable code
    /// @param message  in plain words
    /// @param sqlState of the database's error, if it was one
    record Why(String reason, String message, @Nullable String sqlState) {
        static Why fault(Fault fault) {
            return new Why("fault", fault.message(), fault.sqlState().isEmpty() ? null : fault.sqlState());
        }

        /// Empty: not an error of the database.
        String state() {
            return sqlState == null ? "" : sqlState;
        }
    }
}
