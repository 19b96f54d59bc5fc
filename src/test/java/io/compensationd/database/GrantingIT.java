package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.testing.Await;
import io.compensationd.testing.Roled;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /// As on a managed server, where nobody is a superuser and the platform's tables belong to its own role.
    @Test
    void an_owner_who_is_no_member_of_the_platforms_role_gives_what_it_can_and_says_the_rest() {
        try (var database = Roled.on(SERVER, "partly")) {
            database.admin.sql("revoke platform from comp_owner;"
                    + " revoke update (balance) on users from comp_daemon;"
                    + " revoke insert on compensation.ledger_entries from comp_daemon");
            var told = new ArrayList<String>();
            try (var owner = new TestDatabase(database.url("comp_owner"))) {
                owner.sql("create table compensation.later (id bigint)");
                new Migrations(owner.database(), TestDatabases.tables()).migrate(told::add);
            }
            assertThat(database.as("comp_daemon", "insert into compensation.later values (1)"))
                    .isEmpty();
            assertThat(database.admin.value(
                            "select has_table_privilege('comp_daemon', 'compensation.ledger_entries', 'insert')"))
                    .isEqualTo("t");
            assertThat(told)
                    .anyMatch(it -> it.startsWith(
                            "rights that are missing now: grant update (\"balance\") on table public.users"))
                    .anyMatch(it -> it.contains("a role that may has to run: grant platform to comp_owner"));

            database.admin.sql("drop table compensation.later");
            assertThat(database.grants().findings().surplus().toString()).contains("grant platform to comp_owner");
            assertThat(database.grants().script()).contains("grant platform to comp_owner;");
            assertThat(database.grants().apply(line -> {})).contains("grant platform to comp_owner");
            assertThat(database.grants().findings().surplus()).isEmpty();
        }
    }

    @Test
    void tables_in_use_are_waited_for_in_short_tries_and_it_says_for_whom() throws SQLException {
        try (var database = Roled.prismas(SERVER, "busy")) {
            new Migrations(database.admin.database(), TestDatabases.tables()).migrate(line -> {});
            var told = new CopyOnWriteArrayList<String>();
            try (var node = DriverManager.getConnection(database.url("postgres") + "&ApplicationName=a-node");
                    var statement = node.createStatement()) {
                node.setAutoCommit(false);
                statement.execute("select from compensation.lanes for update");
                var applied =
                        CompletableFuture.supplyAsync(() -> database.grants().apply(told::add));
                Await.until(
                        Duration.ofMinutes(1),
                        "told of who is in the way",
                        () -> told.stream().anyMatch(it -> it.contains("application=\"a-node\"")));
                node.rollback();
                assertThat(applied.join()).isNotEmpty();
            }
            assertThat(told.getFirst()).contains("locks the tables of compensation", "compensationd pause");
            assertThat(database.grants().apply(line -> {})).isEmpty();
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
