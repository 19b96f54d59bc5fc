package io.compensationd.database;

import io.compensationd.settings.Settings;
import java.util.Map;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;

/// Brings the database to what this version needs: our columns, indexes and triggers on the platform's table, and
/// everything else in the schema `compensation`.
public final class Migrations {
    private static final int LANES = 8;

    private final Database database;

    public Migrations(Database database, Settings.Tables tables) {
        this.database = database;
    }

    /// @param progress told in a line each what is done, and what is waited for
    public void migrate(Consumer<String> progress) {
        flyway().migrate();
    }

    private Flyway flyway() {
        var schema = Sessions.identifier(database.schema());
        return Flyway.configure()
                .dataSource(database.source(Purpose.MIGRATION))
                .schemas("compensation")
                .defaultSchema("compensation")
                .locations("classpath:db/migration")
                .placeholders(
                        Map.of("tasks", schema + ".compensation_tasks", "lanes", "" + LANES, "mask", "" + (LANES - 1)))
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .lockRetryCount(-1)
                .load();
    }
}
