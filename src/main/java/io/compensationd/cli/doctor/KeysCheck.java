package io.compensationd.cli.doctor;

import io.compensationd.compensation.desk.LostKeys;
import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Idempotency keys that went with their column. Only people know whether they are back.
final class KeysCheck implements Check {
    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return LostKeys.on(connection).stream()
                .map(lost -> Finding.wrong(
                        Kind.LOST_KEYS,
                        "tasks up to " + lost.lastTask(),
                        "their column \"idempotencyKey\" was dropped, and added again, empty, at " + lost.at(),
                        LostKeys.REMEDY))
                .toList();
    }
}
