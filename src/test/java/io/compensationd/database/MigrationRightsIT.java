package io.compensationd.database;

import static io.compensationd.database.Migrating.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import io.compensationd.testing.Prisma;
import io.compensationd.testing.Snapshot;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a node does at its start, with and without the right to change the database.
class MigrationRightsIT {
    @BeforeAll
    static void a_role_without_rights() {
        try (var database = TestDatabases.empty()) {
            database.sql("drop role if exists settler");
            database.sql("create role settler login password 'settler'");
        }
    }

    @Test
    void a_node_migrates_where_it_may() {
        try (var database = Prisma.database()) {
            Migrating.migrations(database).ready(true, line -> {});
            assertThat(check(database)).isEmpty();
        }
    }

    @Test
    void a_node_that_is_told_not_to_migrate_only_checks() {
        try (var database = Prisma.database()) {
            var before = Snapshot.of(database);
            assertThatThrownBy(() -> Migrating.migrations(database).ready(false, line -> {}))
                    .isInstanceOfSatisfying(
                            DatabaseProblem.class,
                            it -> assertThat(it.exitCode()).isEqualTo(3))
                    .hasMessageContaining("to do (01 tasks, 02 task columns,")
                    .hasMessageContaining("Run: compensationd migrate");
            assertThat(Snapshot.of(database)).isEqualTo(before);
        }
    }

    @Test
    void a_node_without_the_right_only_checks() {
        try (var database = Prisma.database();
                var settler = as(database, Optional.empty())) {
            var before = Snapshot.of(database);
            assertThatThrownBy(() -> migrations(settler).ready(true, line -> {}))
                    .isInstanceOfSatisfying(
                            DatabaseProblem.class,
                            it -> assertThat(it.exitCode()).isEqualTo(3))
                    .hasMessageContaining("Run: compensationd migrate");
            assertThat(Snapshot.of(database)).isEqualTo(before);
        }
    }

    @Test
    void a_right_on_our_schema_that_is_missing_is_named() {
        try (var database = TestDatabases.migrated();
                var settler = as(database, Optional.empty())) {
            assertThatThrownBy(() -> migrations(settler).ready(true, line -> {}))
                    .isInstanceOf(DatabaseProblem.class)
                    .hasMessageContaining("GRANT USAGE ON SCHEMA compensation");
            grant(database);
            assertThatCode(() -> migrations(settler).ready(true, line -> {})).doesNotThrowAnyException();
        }
    }

    @Test
    void another_user_may_be_the_one_that_migrates() {
        try (var database = Prisma.database();
                var settler = as(database, Optional.of("postgres"))) {
            assertThatThrownBy(() -> migrations(settler).ready(true, line -> {}))
                    .hasMessageContaining("GRANT USAGE ON SCHEMA compensation");
            assertThat(check(database)).isEmpty();
            grant(database);
            assertThatCode(() -> migrations(settler).ready(true, line -> {})).doesNotThrowAnyException();
        }
    }

    @Test
    void rows_that_row_security_hides_are_found_out() {
        try (var database = TestDatabases.migrated();
                var settler = as(database, Optional.empty())) {
            grant(database);
            database.sql("alter table compensation_tasks enable row level security");
            assertThatThrownBy(() -> migrations(settler).ready(true, line -> {}))
                    .hasMessageContaining("row security that hides rows from this user");
        }
    }

    private static void grant(TestDatabase database) {
        database.sql("grant usage on schema compensation to settler");
        database.sql("grant select, insert, update on all tables in schema compensation, public to settler");
    }

    private static Migrations migrations(Database database) {
        return new Migrations(database, TestDatabases.tables());
    }

    private static Database as(TestDatabase database, Optional<String> migrateUser) {
        var all = TestDatabases.settings(database.url());
        return Database.open(
                new Settings.Database(
                        all.url(),
                        Optional.of("settler"),
                        Optional.of(new Secret("settler")),
                        false,
                        all.dataFolder(),
                        all.schema(),
                        all.workPool(),
                        true,
                        migrateUser,
                        migrateUser.map(it -> new Secret("test"))),
                "test");
    }
}
