package io.compensationd.database;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;

/// Flyway, which runs each script once and keeps the history of it in our schema.
record History(Database database, TableName tasks) {
    /// @param lanes the number that the scripts are filled in with
    Flyway flyway(int lanes) {
        return Flyway.configure()
                .dataSource(database.source(Purpose.MIGRATION))
                .schemas(OwnSchema.NAME)
                .defaultSchema(OwnSchema.NAME)
                .locations("classpath:db/migration")
                .placeholders(Map.of("tasks", tasks.quoted(), "lanes", "" + lanes, "mask", "" + (lanes - 1)))
                // A session's lock: a transaction that stays open would make each index build wait for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .lockRetryCount(-1)
                .load();
    }

    /// The files that are still to be run, in their order.
    List<String> pending(int lanes) {
        return Arrays.stream(flyway(lanes).info().pending())
                .map(it -> it.getScript())
                .toList();
    }
}
