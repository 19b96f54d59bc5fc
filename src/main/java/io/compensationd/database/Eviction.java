package io.compensationd.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/// Which errors end a connection of a pool, where the pool's own list is wrong for PostgreSQL: `0A000` is what a
/// function of the platform's raises, too, and says nothing about the session.
final class Eviction implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return "0A000".equals(e.getSQLState()) && !isStalePlan(e) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
    }

    /// A session that has one has others, which a new one has not.
    private static boolean isStalePlan(SQLException e) {
        return e instanceof PSQLException known
                && known.getServerErrorMessage() != null
                && "RevalidateCachedQuery".equals(known.getServerErrorMessage().getRoutine());
    }
}
