package io.compensationd.compensation;

import io.compensationd.compensation.desk.Actor;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.AuditTrail.Deed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Changes the number of lanes, which is the number of rows of `compensation.lanes`: everybody counts them.
public final class LaneCount {
    /// More would be more triggers than a cluster has use for.
    public static final int MAX = 256;

    /// Of a lane that cannot be: only what pauses all lanes pauses it.
    private static final String ALL_PAUSED = "select compensation.lane_paused(-1)";

    private static final String HELD = """
            select lane from generate_series(0, ? - 1) lane where not pg_try_advisory_xact_lock(?, lane) order by lane
            """;

    /// Every lane gets an epoch that no lane ever had, and starts from the beginning: its tasks are others now.
    private static final String RENEW = """
            with next as (select greatest((select max(epoch) from compensation.lanes),
                                          (select max(epoch) from compensation.runs)) + 1 as epoch,
                                 (select max(last_slot) from compensation.lanes) as slot)
            insert into compensation.lanes (lane, epoch, last_slot)
            select lane, next.epoch, next.slot from next, generate_series(0, ? - 1) lane
            on conflict (lane) do update set epoch = excluded.epoch, last_slot = excluded.last_slot, holder = null,
                cursor_at = null, cursor_id = null, chunk_max = null, failures = 0, not_before = null, suspects = '{}'
            """;

    private final DataSource connections;
    private final int lockClass;

    /// @param schema of the platform's tables
    public LaneCount(DataSource connections, String schema) {
        this.connections = connections;
        this.lockClass = FiringGuard.lockClass(schema);
    }

    /// What became of it.
    public sealed interface Answer {
        record Changed(int before) implements Answer {}

        /// Lanes may work while they are not all paused.
        record NotPaused() implements Answer {}

        /// A firing has not seen the pause yet.
        record Held(List<Integer> lanes) implements Answer {}
    }

    /// All or nothing. The new claim's index must be there.
    ///
    /// @param lanes a power of two
    /// @param actor who changes it, for the audit
    public Answer change(int lanes, Actor actor) throws SQLException {
        if (Integer.bitCount(lanes) != 1 || lanes > MAX) throw new IllegalArgumentException("lanes: " + lanes);
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var answer = change(connection, lanes);
                if (answer instanceof Answer.Changed) {
                    AuditTrail.add(connection, actor, Deed.of("lanes", "to " + lanes, Optional.empty()));
                    connection.commit();
                } else connection.rollback();
                return answer;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private Answer change(Connection connection, int lanes) throws SQLException {
        if (!paused(connection)) return new Answer.NotPaused();
        int before =
                numbers(connection, "select count(*) from compensation.lanes").getFirst();
        var held = numbers(connection, HELD, Math.max(before, lanes), lockClass);
        if (!held.isEmpty()) return new Answer.Held(held);
        run(connection, RENEW, lanes);
        run(connection, "delete from compensation.lanes where lane >= ?", lanes);
        return new Answer.Changed(before);
    }

    private static boolean paused(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(ALL_PAUSED)) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static List<Integer> numbers(Connection connection, String sql, int... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) statement.setInt(i + 1, parameters[i]);
            try (var result = statement.executeQuery()) {
                var numbers = new ArrayList<Integer>();
                while (result.next()) numbers.add(result.getInt(1));
                return numbers;
            }
        }
    }

    private static void run(Connection connection, String sql, int parameter) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, parameter);
            statement.executeUpdate();
        }
    }
}
