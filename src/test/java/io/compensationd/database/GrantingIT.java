package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Roled;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who makes the roles, and when.
class GrantingIT {
    private static final TestServer SERVER = TestServer.start(List.of("fsync=off"));

    @Test
    void an_administrator_who_is_no_superuser_makes_them_before_or_after_the_migration() {
        try (var database = Roled.prismas(SERVER, "managed")) {
            database.admin.sql("""
                    create role administrator login password 'test' createrole;
                    grant platform to administrator;
                    grant all on database managed to administrator with grant option
                    """);
            try (var administrator = new TestDatabase(database.url("administrator"))) {
                var grants = new Grants(administrator.database(), TestDatabases.tables());
                grants.apply(line -> {});
                new Migrations(administrator.database(), TestDatabases.tables()).migrate(line -> {});
                grants.apply(line -> {});
                assertThat(grants.apply(line -> {})).isEmpty();
            }
            database.admin.sql("alter role comp_daemon password 'test'");
            try (var daemon = new TestDatabase(database.url("comp_daemon"))) {
                new Grants(daemon.database(), TestDatabases.tables()).ready();
            }
        }
    }

    @Test
    void who_may_not_is_told_and_nothing_is_half_done() {
        try (var database = Roled.prismas(SERVER, "refused")) {
            try (var platform = new TestDatabase(database.url("platform"))) {
                assertThatThrownBy(() -> new Grants(platform.database(), TestDatabases.tables()).apply(line -> {}))
                        .isInstanceOf(DatabaseProblem.class)
                        .hasMessageContaining("a role that may create roles")
                        .hasMessageContaining("Nothing was changed");
            }
            assertThat(database.admin.value("select count(*) from pg_namespace where nspname = 'compensation'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_database_without_roles_is_none_of_their_business() {
        try (var database = Roled.prismas(SERVER, "plain")) {
            new Migrations(database.admin.database(), TestDatabases.tables()).migrate(line -> {});
            var found = database.grants().findings();
            assertThat(found.missing()).isEmpty();
            assertThat(found.surplus()).isEmpty();
        }
    }
}
