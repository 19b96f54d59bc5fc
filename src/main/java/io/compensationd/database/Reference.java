package io.compensationd.database;

import java.sql.SQLException;
import javax.sql.DataSource;

/// The platform's other tables, for a database that has no platform: the embedded one, the demo, tests.
public final class Reference {
    private Reference() {}

    /// Creates what is missing, in the schema that the session looks in first.
    public static void create(DataSource source) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(Resources.text("/db/reference/reference.sql"));
        } catch (SQLException e) {
            throw DatabaseProblem.failed("The reference tables could not be created: " + e.getMessage(), e);
        }
    }
}
