package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.testing.PgBouncer;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Nodes behind Debian's PgBouncer.
class PoolerIT {
    private static final TestServer SERVER = TestServer.debian(List.of("fsync=off", "max_connections=200"));
    private static final Duration BOUND = Duration.ofMinutes(2);

    private static TestDatabase database;

    @BeforeAll
    static void a_database() {
        database = TestDatabases.migratedOn(SERVER, "pooled");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void a_node_settles_through_a_pooler_in_session_mode() throws IOException {
        if (!PgBouncer.isInstalled()) return;
        try (var pooler = PgBouncer.start(SERVER, "session");
                var cluster = new TestCluster(new TestDatabase(database.url()))) {
            var url = "compensation.database.url=" + pooler.url(database.url());
            var node = cluster.node("pooled", url);
            cluster.tasks(200);
            cluster.awaitSettled(BOUND);
            assertThat(cluster.breaks()).isEqualTo("0");
            assertThat(check(pooler).exitCode()).isZero();
            node.terminate();
            assertThat(node.awaitExit(BOUND)).isZero();
        }
    }

    @Test
    void a_pooler_in_transaction_mode_is_refused_and_its_sessions_are_left_as_they_were() throws IOException {
        if (!PgBouncer.isInstalled()) return;
        try (var pooler = PgBouncer.start(SERVER, "transaction");
                var cluster = new TestCluster(new TestDatabase(database.url()))) {
            var node = cluster.launch("refused", "compensation.database.url=" + pooler.url(database.url()));
            assertThat(node.awaitExit(BOUND)).as(node.log()).isEqualTo(3);
            assertThat(node.log())
                    .contains("was expected to keep one session for each connection", "pool_mode = session");
            var checked = check(pooler);
            assertThat(checked.exitCode()).isEqualTo(3);
            assertThat(checked.err()).contains("pool_mode = session");
            assertThat(setting(pooler, "lock_timeout")).isEqualTo("0");
        }
    }

    private static CalledCli check(PgBouncer pooler) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", pooler.url(database.url())), "check");
    }

    private static String setting(PgBouncer pooler, String name) {
        try (var connection = DriverManager.getConnection(pooler.url(database.url()));
                var statement = connection.createStatement();
                var result = statement.executeQuery("show " + name)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
