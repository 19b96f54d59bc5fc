package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// What the daemon's role has left, and who looks. Roles are of the whole server, so it is one of its own.
class OwnRightsIT {
    private static final TestServer SERVER = TestServer.start(List.of("fsync=off"));

    @Test
    void what_was_held_by_a_way_that_is_taken_is_given_again() {
        try (var database = Roled.on(SERVER, "taken")) {
            database.admin.sql("grant update on compensation_tasks to comp_daemon");
            assertThat(database.grants().findings().surplus()).isNotEmpty();
            database.grants().apply(line -> {});
            assertThat(database.grants().findings().surplus()).isEmpty();
            assertThat(database.grants().findings().missing()).isEmpty();
        }
    }

    @Test
    void a_node_looks_at_its_own_rights_whoever_migrates() {
        try (var database = Roled.on(SERVER, "migrated")) {
            database.admin.sql("revoke update (balance) on users from comp_daemon");
            try (var daemon = Database.open(migratedBy(Role.OWNER.id(), database.url("comp_daemon")), "test")) {
                assertThatThrownBy(new Grants(daemon, TestDatabases.tables())::ready)
                        .hasMessageContaining("role comp_daemon: expected the rights that its work takes");
            }
        }
    }

    @Test
    void a_node_works_without_knowing_who_locks_an_account_and_on_accounts_that_are_a_view() {
        try (var database = Roled.on(SERVER, "unnamed");
                var daemon = Database.open(migratedBy(Role.OWNER.id(), database.url("comp_daemon")), "test")) {
            database.admin.sql("revoke select (xmax) on users from comp_daemon");
            assertThatCode(new Grants(daemon, TestDatabases.tables())::ready).doesNotThrowAnyException();
            assertThat(database.grants().findings().missing()).hasSize(1);
            database.admin.sql("alter table users rename to people; create view users as select * from people;"
                    + " grant select (id, balance, \"isActive\"), update (balance) on users to comp_daemon");
            assertThatCode(new Grants(daemon, TestDatabases.tables())::ready).doesNotThrowAnyException();
        }
    }

    @Test
    void one_right_that_the_owner_may_not_give_keeps_no_other_back() {
        try (var database = Roled.on(SERVER, "partly")) {
            database.admin.sql("alter table api_request_logs owner to postgres;"
                    + " revoke insert on api_request_logs from comp_daemon;"
                    + " revoke insert on compensation.ledger_entries from comp_daemon");
            var told = migratedByOwner(database);
            assertThat(database.admin.value(
                            "select has_table_privilege('comp_daemon', 'compensation.ledger_entries', 'insert')"))
                    .isEqualTo("t");
            assertThat(told)
                    .anyMatch(it -> it.startsWith("rights: this user may not grant insert (")
                            && it.contains("on table public.api_request_logs to comp_daemon (")
                            && it.contains("permission denied"))
                    .anyMatch(it -> it.startsWith("rights that are missing now: grant insert ("));
        }
    }

    /// As on a managed server, where nobody is a superuser and the platform's tables belong to its own role.
    @Test
    void an_owner_who_is_no_member_of_the_platforms_role_is_told_the_statement() {
        try (var database = Roled.on(SERVER, "managed")) {
            var statement = "grant \"platform\" to comp_owner";
            database.admin.sql("revoke platform from comp_owner");
            assertThat(database.grants().findings().surplus().toString()).contains(statement);
            assertThat(database.grants().findings().missing()).isEmpty();
            assertThat(database.grants().script()).contains(statement + ";");
            assertThat(migratedByOwner(database)).anyMatch(it -> it.contains(statement));
            assertThat(database.grants().apply(line -> {})).contains(statement);
            assertThat(database.grants().findings().surplus()).isEmpty();
        }
    }

    /// What was told, whether it came to an end or not.
    private static List<String> migratedByOwner(Roled database) {
        var told = new ArrayList<String>();
        try (var owner = new TestDatabase(database.url("comp_owner"))) {
            new Migrations(owner.database(), TestDatabases.tables()).migrate(told::add);
        } catch (DatabaseProblem e) {
            told.add(e.getMessage());
        }
        return told;
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

    private static Settings.Database migratedBy(String role, String url) {
        var own = TestDatabases.settings(url);
        return new Settings.Database(
                own.url(),
                own.user(),
                own.password(),
                own.embedded(),
                own.dataFolder(),
                own.schema(),
                own.workPool(),
                own.migrate(),
                Optional.of(role),
                Optional.of(new Secret("test")));
    }
}
