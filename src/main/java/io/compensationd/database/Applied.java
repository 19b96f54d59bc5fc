package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/// The versions that Flyway's history has as done.
record Applied(Set<Integer> versions) {
    static final String HISTORY = "compensation.flyway_schema_history";

    /// Empty where nothing was ever migrated.
    static Applied read(Connection connection) throws SQLException {
        if (!hasHistory(connection)) return new Applied(Set.of());
        return new Applied(Set.copyOf(Rows.of(
                connection,
                row -> row.getInt(1),
                "select split_part(version, '.', 1)::int from " + HISTORY + " where success and version is not null")));
    }

    static boolean hasHistory(Connection connection) throws SQLException {
        return Table.read(connection, new TableName(OwnSchema.NAME, "flyway_schema_history"))
                .isPresent();
    }

    boolean has(int version) {
        return versions.contains(version);
    }
}
