package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.AuditTrail.Deed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// Idempotency keys that went when their column was dropped, and stay lost although `migrate` has added it again. A
/// file that is imported a second time would be stored and charged a second time, so no file with keys is imported
/// until a person says that the keys are back, or do not matter. Single tasks are still added: they are charges of now,
/// which would be lost, and whoever repeats one does so within minutes.
///
/// @param at       when the column was added again
/// @param lastTask the last of the tasks whose keys are lost
public record LostKeys(Instant at, long lastTask) {
    /// What to do, for a person.
    public static final String REMEDY = "Put the keys of the tasks back from a backup (docs/database.md), then run:"
            + " compensationd migrate --keys-restored. Run it as well if no file with keys is ever imported twice.";

    private static final String OPEN =
            "select max(at) as at, max(last_task) as last_task from compensation.lost_keys having count(*) > 0";

    /// Empty: none are lost.
    public static Optional<LostKeys> on(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(OPEN)) {
            return row.next()
                    ? Optional.of(new LostKeys(StoredTask.time(row, "at"), row.getLong("last_task")))
                    : Optional.empty();
        }
    }

    /// Somebody says that they are back, or do not matter.
    ///
    /// @param connection of the owner of our schema
    /// @return what was lost until now
    public static Optional<LostKeys> restored(Connection connection, Actor actor) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("lock table compensation.lost_keys in exclusive mode");
            var lost = on(connection);
            if (lost.isPresent()) {
                statement.execute("delete from compensation.lost_keys");
                AuditTrail.add(connection, actor, Deed.of("keys-restored", "tasks", lost.map(LostKeys::toString)));
            }
            connection.commit();
            return lost;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public String toString() {
        return "the idempotency keys of tasks up to " + lastTask + " are lost: their column was dropped, and added"
                + " again, empty, at " + at;
    }
}
