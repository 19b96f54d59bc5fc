package io.compensationd.compensation.desk;

import io.compensationd.settings.Settings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What bears on whether a task is settled now, all seen in one look at the database.
///
/// @param now        the database's clock
/// @param adopted    when another program's completion was seen
/// @param nodesAlive nodes that checked in lately
/// @param engine     what the settings of the one who looks say; a node may have others
public record Circumstances(
        Instant now,
        Optional<EntryRow> entry,
        Optional<Instant> adopted,
        Optional<Account> account,
        Lane lane,
        Held held,
        int nodesAlive,
        Settings.Engine engine) {

    /// One deduction.
    public record EntryRow(
            long id,
            long accountId,
            BigDecimal amount,
            BigDecimal balanceBefore,
            BigDecimal balanceAfter,
            long runId,
            Optional<String> node,
            int lane,
            long epoch,
            Instant settledAt) {}

    /// @param balance null: there is none, or NaN
    public record Account(@Nullable BigDecimal balance, boolean active) {}

    /// @param pause     what is known of the pause; empty where nothing is recorded
    /// @param notBefore the lane's backoff after an error of the environment
    /// @param suspect   since when this task has been failing alone
    public record Lane(
            int number,
            boolean paused,
            Optional<PauseNote> pause,
            Optional<Instant> notBefore,
            Optional<Instant> suspect) {}

    /// @param reason what the operator said
    /// @param ends   when it ends by itself
    public record PauseNote(String by, Optional<String> reason, Optional<Instant> ends) {}

    /// Who holds the row of the task, and of its account, at this moment. Empty: nobody, or not to be seen.
    public record Held(Optional<Holder> task, Optional<Holder> account) {
        public static final Held BY_NOBODY = new Held(Optional.empty(), Optional.empty());
    }

    /// A database session that holds a row lock.
    ///
    /// @param session its pid, name and age in words; empty: PostgreSQL does not show it to us
    public record Holder(Optional<Session> session) {}

    /// @param since empty: not shown to our role
    public record Session(int pid, String application, Optional<Instant> since) {}
}
