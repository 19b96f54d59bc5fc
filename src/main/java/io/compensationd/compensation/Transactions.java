package io.compensationd.compensation;

import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// The one place that commits. Any `Throwable` rolls back, and a transaction in which a statement failed is never
/// committed: pgjdbc's `commit()` returns normally on it, and the rows are gone.
final class Transactions {
    private Transactions() {}

    static <T> T run(StatelessSession session, Function<StatelessSession, T> work) {
        var transaction = session.beginTransaction();
        T result;
        try {
            result = work.apply(session);
            refuseAborted(session);
        } catch (Throwable e) {
            rollBack(transaction, e);
            throw e;
        }
        try {
            transaction.commit();
        } catch (RuntimeException e) {
            throw new CommitFailed(e);
        }
        return result;
    }

    /// Work that leaves no trace.
    static void rehearse(StatelessSession session, Consumer<StatelessSession> work) {
        var transaction = session.beginTransaction();
        try {
            work.accept(session);
        } catch (Throwable e) {
            rollBack(transaction, e);
            throw e;
        }
        transaction.rollback();
    }

    /// Where the session is gone, the rollback fails as well, and says less of why.
    private static void rollBack(Transaction transaction, Throwable reason) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static void refuseAborted(StatelessSession session) {
        var state = session.doReturningWork(
                connection -> connection.unwrap(BaseConnection.class).getTransactionState());
        if (state == TransactionState.FAILED)
            throw new IllegalStateException("a failed transaction was about to be committed"
                    + ": the error of one of its statements was swallowed");
    }

    /// The commit itself failed: whether it took effect is not known where the connection was lost.
    static final class CommitFailed extends RuntimeException {
        CommitFailed(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
