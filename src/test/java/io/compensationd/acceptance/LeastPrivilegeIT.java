package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.compensationd.cli.CalledCli;
import io.compensationd.testing.Await;
import io.compensationd.testing.Roled;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node as `comp_daemon`, people as `comp_operator`, auditors as `comp_read`: each does its whole part with the
/// rights that `grants` gives it. On Debian's PostgreSQL 15 where it is installed.
class LeastPrivilegeIT {
    private static final TestServer SERVER = TestServer.debian(List.of("fsync=off"));
    private static final Duration BOUND = Duration.ofMinutes(2);

    private static final String WRONG = """
            insert into users (id, "clerkId", balance, "isActive") values (9001, 'poor', 0, true), (9002, 'gone', 100, false);
            insert into compensation_tasks ("userId", "userPricingId", cost, "maxRetries", "userClerkId", "serviceProvider",
                "requestApi", "requestBody", "responseBody", "updatedAt")
            select u, 7, 1.25, 2, 'clerk', 'openai', '/v1', '{}', '{}', now() from unnest(array[9001, 9002]) u
            """;

    @TempDir
    private Path folder;

    @Test
    void all_that_nodes_and_people_do_is_done_with_the_rights_of_their_roles() throws IOException {
        var post = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        post.start();
        try (var database = Roled.on(SERVER, "least");
                var cluster = new TestCluster(database.admin)) {
            var node = cluster.node(
                    "least",
                    "compensation.database.url=" + database.url("comp_daemon"),
                    "compensation.retry.base=PT0.2S",
                    "compensation.migrate.user=comp_owner",
                    "compensation.migrate.password=test",
                    "compensation.mail.host=127.0.0.1",
                    "compensation.mail.port=" + post.getSmtp().getPort(),
                    "compensation.mail.security=none",
                    "compensation.mail.from=comp@example.com",
                    "compensation.mail.to=ops@example.com",
                    "compensation.mail.schedule=0/5 * * * * ?");
            settles(cluster);
            pauses(database, cluster);
            people(database);
            auditors(database);
            Await.until(
                    BOUND,
                    "an audit of entries",
                    () -> database.admin
                            .value("select count(*) > 0 from compensation.rounds where entry_id > 0")
                            .equals("t"));
            Await.until(
                    BOUND,
                    "a digest",
                    () -> database.admin
                            .value("select count(*) from compensation.last_digest")
                            .equals("1"));
            assertThat(called(database, "comp_daemon", "check").out()).contains("it fits.");
            assertThat(called(database, "comp_daemon", "doctor").exitCode()).isZero();
            node.terminate();
            assertThat(node.awaitExit(BOUND)).isZero();
            assertThat(node.log()).doesNotContain("42501", "permission denied", "must be owner");
        } finally {
            post.stop();
        }
    }

    private static void settles(TestCluster cluster) {
        cluster.tasks(300);
        cluster.database.sql(WRONG);
        cluster.awaitSettled(BOUND);
        assertThat(cluster.database.value(
                        "select string_agg(\"failureReason\", ' ' order by \"userId\") from compensation_tasks"
                                + " where status = 'failed'"))
                .isEqualTo("balance_too_small account_inactive");
        assertThat(cluster.database.value("select count(*) from compensation.ledger_entries"))
                .isEqualTo("300");
        assertThat(cluster.database.value("select count(*) from api_request_logs"))
                .isEqualTo("300");
    }

    private static void pauses(Roled database, TestCluster cluster) {
        assertThat(called(database, "comp_daemon", "pause", "--reason", "a look")
                        .exitCode())
                .isZero();
        cluster.tasks(20);
        assertThat(cluster.pending()).isEqualTo(20);
        assertThat(called(database, "comp_daemon", "resume").exitCode()).isZero();
        cluster.awaitSettled(BOUND);
        assertThat(called(database, "comp_daemon", "fire").exitCode()).isZero();
    }

    private void people(Roled database) throws IOException {
        var failed = database.admin.value("select id from compensation_tasks where \"userId\" = 9002");
        done(called(database, "comp_operator", "tasks", "show", failed));
        done(called(database, "comp_operator", "tasks", "requeue", failed, "--reason", "paid in", "--yes"));
        done(called(
                database,
                "comp_operator",
                "tasks",
                "add",
                "--user=9001",
                "--pricing=7",
                "--cost=5",
                "--clerk-id=poor",
                "--provider=openai",
                "--api=/v1",
                "--request-body=a",
                "--response-body=b"));
        var file = Files.writeString(folder.resolve("tasks.csv"), """
                idempotencyKey,userId,userPricingId,cost,userClerkId,serviceProvider,requestApi,requestBody,responseBody
                k1,1,7,2.5,clerk-1,openai,/v1,a,b
                """);
        done(called(database, "comp_operator", "tasks", "import", file.toString()));
        assertThat(called(database, "comp_operator", "pause").exitCode()).isNotZero();
        assertThat(database.admin.value(
                        "select string_agg(distinct action, ' ' order by action) from compensation.audit"))
                .isEqualTo("add fire import pause requeue resume");
    }

    private static void auditors(Roled database) {
        for (var command : List.of("verify", "status", "check", "audit")) done(called(database, "comp_read", command));
        done(called(database, "comp_read", "digest", "--print"));
        done(called(database, "comp_read", "tasks", "list", "--status", "failed"));
        done(called(database, "comp_read", "tasks", "list", "--failure-reason", "balance_too_small"));
    }

    private static void done(CalledCli called) {
        assertThat(called.exitCode()).as(called.out() + called.err()).isZero();
    }

    private static CalledCli called(Roled database, String role, String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", database.url(role)), words);
    }
}
