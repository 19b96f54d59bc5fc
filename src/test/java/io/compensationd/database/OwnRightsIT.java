package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import io.compensationd.testing.Roled;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestServer;
import java.util.List;
import java.util.Optional;
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
