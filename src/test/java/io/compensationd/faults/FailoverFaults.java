package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.database.PostgresProgram;
import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// A streaming replica takes over from a primary that crashed, and the nodes know both addresses.
final class FailoverFaults {
    private static final Duration BACK = Duration.ofSeconds(15);

    private FailoverFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "fail-over to an asynchronous replica",
                        "the replica held back for 2 s under load, then the primary crashed, the replica promoted; multi-host URL",
                        "nodes go on with the new primary within 15 s; what it never got is lost as a whole, money and status together",
                        _ -> failOver(false)),
                new Fault(
                        "fail-over to a synchronous replica",
                        "primary crashed under load, replica promoted; synchronous_standby_names, multi-host URL",
                        "nodes go on with the new primary within 15 s; nothing acknowledged is lost",
                        _ -> failOver(true)),
                new Fault(
                        "the old primary comes back after its asynchronous replica was promoted",
                        "SIGSTOP of all its processes under load, nobody reaches it; promote; SIGCONT, and it is reached again for 15 s, first of the URL's addresses; then it is stopped",
                        "I1 and I2 on the new primary; what the old one acknowledges is lost as a whole",
                        _ -> splitBrain(false)),
                new Fault(
                        "the old primary comes back after its synchronous replica was promoted",
                        "as before, with synchronous_standby_names",
                        "I1 and I2 on the new primary; the old one acknowledges nothing, and nothing is lost",
                        _ -> splitBrain(true)));
    }

    private static String failOver(boolean synchronous) throws Exception {
        // The embedded binaries are without pg_basebackup.
        var primary = TestServer.debian(Grounds.SETTINGS);
        var single = Ground.on(primary, "failover");
        var stream = Proxy.before(primary.url("failover"));
        var replica = replicaOf(primary, stream);
        if (synchronous) waitForReplica(single);
        else awaitStreaming(single);
        var url = url(single, primary.port(), primary.port(), replica);
        try (var cluster = new Cluster(primary, new Ground(url)).with(2)) {
            cluster.load();
            cluster.ground.tasks(8_000);
            cluster.awaitHoldsLanes("a");
            // The replica falls behind, while the primary goes on to answer who does not wait for it.
            if (!synchronous) behind(cluster, stream);
            primary.crash();
            stream.reset();
            stream.close();
            new Ground(replica.url("failover")).value("select pg_promote()");
            var seen = cluster.recovery().within(BACK);
            assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
            cluster.unload();
            long lost = cluster.forgetLost();
            if (synchronous) assertThat(lost).as("acknowledged and lost").isZero();
            else assertThat(lost).as("acknowledged and lost").isPositive();
            assertThat(cluster.breaks()).isEmpty();
            return "every lane worked %s after the promotion; %d acknowledged tasks lost".formatted(seen, lost);
        } finally {
            replica.crash();
        }
    }

    /// Nobody fences the old primary, as PostgreSQL alone does not.
    private static String splitBrain(boolean synchronous) throws Exception {
        var old = TestServer.debian(Grounds.SETTINGS);
        var single = Ground.on(old, "failover");
        var stream = Proxy.before(old.url("failover"));
        var replica = replicaOf(old, stream);
        if (synchronous) waitForReplica(single);
        else awaitStreaming(single);
        var way = Proxy.before(old.url("failover"));
        try (var cluster = new Cluster(old, new Ground(url(single, old.port(), way.port(), replica))).with(2)) {
            cluster.load();
            cluster.ground.tasks(8_000);
            cluster.awaitHoldsLanes("a");
            signal(old, "STOP");
            for (var network : List.of(stream, way)) {
                network.reset();
                network.close();
            }
            var promoted = new Ground(replica.url("failover"));
            promoted.value("select pg_promote()");
            var seen = cluster.recovery().within(BACK);
            var then = promoted.value("select clock_timestamp()");
            long before = promoted.number(ENTRIES);
            signal(old, "CONT");
            try (var again = Proxy.before(old.url("failover"), way.port())) {
                cluster.awaitPassed(Duration.ofSeconds(15));
                assertThat(acknowledges(single))
                        .as("the old primary acknowledges")
                        .isEqualTo(!synchronous);
                again.reset();
            }
            long meanwhile = promoted.number(ENTRIES) - before;
            long settled =
                    single.number("select count(*) from compensation.ledger_entries where settled_at > timestamptz '%s'"
                            .formatted(then));
            old.crash();
            var after = cluster.recovery().within(Duration.ofMinutes(1));
            assertThat(cluster.nodes()).allMatch(node -> node.process().isAlive());
            cluster.unload();
            long lost = cluster.forgetLost();
            if (synchronous) assertThat(lost).as("acknowledged and lost").isZero();
            assertThat(cluster.breaks()).isEmpty();
            return "every lane worked %s after the promotion; with both there, %d tasks were settled on the new primary and %d on the old one; every lane worked %s after it was stopped; %d acknowledged tasks lost"
                    .formatted(seen, meanwhile, settled, after, lost);
        } finally {
            if (old.isAlive()) old.crash();
            replica.crash();
        }
    }

    private static final String ENTRIES = "select count(*) from compensation.ledger_entries";

    /// A client that reaches it by another way; what it is told within 5 s.
    private static boolean acknowledges(Ground old) throws SQLException {
        try (var connection = old.connect();
                var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 5_000);
            statement.execute(Client.INSERT.formatted("8, 1", ""));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String url(Ground single, int port, int way, TestServer replica) {
        return single.url().replace(":" + port + "/", ":" + way + ",127.0.0.1:" + replica.port() + "/")
                + "&targetServerType=primary&hostRecheckSeconds=2&connectTimeout=3";
    }

    /// All processes of a server. Some may end meanwhile, but the first one starts no other while it stands still.
    private static void signal(TestServer server, String name) throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        assertThat(kill(postmaster, name)).isZero();
        for (var process : postmaster.descendants().toList()) kill(process, name);
    }

    private static int kill(ProcessHandle process, String name) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, "" + process.pid())
                .start()
                .waitFor();
    }

    private static void behind(Cluster cluster, Proxy stream) {
        stream.weather(Weather.MUTE);
        cluster.awaitWork();
        cluster.awaitPassed(Duration.ofSeconds(2));
        cluster.awaitWork();
    }

    /// It streams through a network of its own.
    private static TestServer replicaOf(TestServer primary, Proxy stream) throws IOException {
        var folder = Files.createTempDirectory("compensationd-test-");
        var address = "host=127.0.0.1 port=%d user=postgres password=test".formatted(stream.port());
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
