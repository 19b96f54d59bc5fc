package io.compensationd.database;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/// Migrations of a test's database, with the default tables.
final class Migrating {
    private Migrating() {}

    static List<String> migrate(TestDatabase database) {
        var lines = new ArrayList<String>();
        migrations(database).migrate(lines::add);
        return lines;
    }

    static List<Problem> check(TestDatabase database) {
        return migrations(database).check();
    }

    static Migrations migrations(TestDatabase database) {
        return new Migrations(database.database(), TestDatabases.tables());
    }
}
