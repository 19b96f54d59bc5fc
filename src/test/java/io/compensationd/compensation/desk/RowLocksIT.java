package io.compensationd.compensation.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.ledger.Names;
import io.compensationd.testing.Roled;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowLocksIT {
    private static final TestServer SERVER = TestServer.debian(List.of("fsync=off"));

    /// A daemon's role is shown no times of the platform's sessions, but who they are.
    @Test
    void the_platforms_session_is_named_to_a_role_that_may_not_see_since_when() throws SQLException {
        try (var roled = Roled.on(SERVER, "locks");
                var daemon = new TestDatabase(roled.url("comp_daemon"));
                var platform = DriverManager.getConnection(roled.url("platform"))) {
            roled.admin.sql("""
                    insert into users (id, "clerkId", balance, "isActive") values (1, 'one', 100, true);
                    insert into compensation_tasks (id, "userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                        "requestApi", "requestBody", "responseBody", "updatedAt")
                    values (1, 1, 7, 1, 'one', 'openai', '/v1', '{}', '{}', now())""");
            platform.setAutoCommit(false);
            try (var statement = platform.createStatement()) {
                statement.execute("set application_name = 'shop'; select from users where id = 1 for update;"
                        + " select from compensation_tasks where id = 1 for update");
            }
            var pid = platform.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            var dossiers = new Dossiers(daemon.work(), Names.of(TestDatabases.tables(), "public"), DeskTables.ENGINE);
            assertThat(explained(dossiers))
                    .anySatisfy(line -> assertThat(line)
                            .contains("its row is locked now by session " + pid + " (shop;")
                            .contains("pg_read_all_stats"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("the row of its account is locked now by session " + pid + " (shop;"));
            roled.admin.sql("grant pg_read_all_stats to comp_daemon");
            assertThat(explained(dossiers))
                    .anySatisfy(line -> assertThat(line).contains("by session " + pid + " (shop) since 20"));
            platform.rollback();
        }
    }

    private static List<String> explained(Dossiers dossiers) throws SQLException {
        return dossiers.open(1).orElseThrow().explanation().because().stream()
                .map(Explanation.Because::words)
                .toList();
    }
}
