package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.database.PostgresProgram;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/// A streaming replica takes over from a primary that crashed, and the nodes know both addresses.
final class FailoverFaults {
    private FailoverFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "fail-over to an asynchronous replica",
                        "primary crashed under load, replica promoted; multi-host URL",
                        "nodes go on with the new primary; what it never got is lost as a whole, money and status together",
                        _ -> failOver(false)),
                new Fault(
                        "fail-over to a synchronous replica",
                        "as before, with synchronous_standby_names",
                        "nodes go on with the new primary; nothing acknowledged is lost",
                        _ -> failOver(true)));
    }

    private static String failOver(boolean synchronous) throws Exception {
        // The embedded binaries are without pg_basebackup.
        var primary = TestServer.debian(Grounds.SETTINGS);
        var single = Ground.on(primary, "failover");
        var replica = replicaOf(primary);
        if (synchronous) waitForReplica(single);
        else awaitStreaming(single);
        var url = single.url()
                        .replace(
                                ":" + primary.port() + "/", ":" + primary.port() + ",127.0.0.1:" + replica.port() + "/")
                + "&targetServerType=primary&hostRecheckSeconds=2&connectTimeout=3";
        try (var cluster = new Cluster(primary, new Ground(url)).with(2)) {
            cluster.load();
            cluster.ground.tasks(8_000);
            cluster.awaitHoldsLanes("a");
            primary.crash();
            new Ground(replica.url("failover")).value("select pg_promote()");
            var recovery = cluster.recovery();
            var seen = recovery.within(Duration.ofMinutes(1));
            assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
            cluster.unload();
            long lost = cluster.forgetLost();
            if (synchronous) assertThat(lost).as("acknowledged and lost").isZero();
            assertThat(cluster.breaks()).isEmpty();
            return "every lane worked %s after the promotion; %d acknowledged tasks lost".formatted(seen, lost);
        } finally {
            replica.crash();
        }
    }

    private static TestServer replicaOf(TestServer primary) throws IOException {
        var folder = Files.createTempDirectory("compensationd-test-");
        var address = "host=127.0.0.1 port=%d user=postgres password=test".formatted(primary.port());
        primary.program()
                .run("pg_basebackup", "-d", address, "-D", folder + "/data", "-R", "-X", "stream", "-c", "fast");
        return TestServer.launch(new PostgresProgram(primary.program().bin(), folder), Grounds.SETTINGS);
    }

    private static void awaitStreaming(Ground primary) {
        Await.until(
                Duration.ofSeconds(30),
                "the replica streams",
                () -> primary.is("exists (select from pg_stat_replication where state = 'streaming')"));
    }

    private static void waitForReplica(Ground primary) {
        primary.sql("alter system set synchronous_standby_names = '*'");
        primary.value("select pg_reload_conf()");
        Await.until(
                Duration.ofSeconds(30),
                "the replica is synchronous",
                () -> primary.is("exists (select from pg_stat_replication where sync_state = 'sync')"));
    }
}
