package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Events;
import io.compensationd.schedule.Site;
import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes that stand still, are cut off, or lose the database, and work again without being started again.
class MembershipIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void a_node_that_stood_still_for_longer_than_its_peers_wait_says_so_and_joins_anew() {
        try (var cluster = TestCluster.migrated()) {
            var sleeper = cluster.nodeAtWork("a");
            cluster.node("b");
            sleeper.freeze();
            Await.until(SOON, "a is taken for dead", () -> !checksIn(cluster, "a"));
            sleeper.thaw();
            sleeper.awaitLog("fenced why=stood-still", SOON);
            sleeper.awaitLog("rejoined ", SOON);
            assertThat(checksIn(cluster, "a")).isTrue();
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
            sleeper.terminate();
            assertThat(sleeper.awaitExit(SOON)).isZero();
            assertThat(checksIn(cluster, "a")).isFalse();
        }
    }

    @Test
    void a_node_that_was_cut_off_alone_says_so_once_and_joins_anew() throws Exception {
        try (var cluster = TestCluster.migrated();
                var network = Proxy.before(cluster.database.url())) {
            var node = cluster.node("a", "compensation.database.url=" + network.url());
            network.weather(Weather.GONE);
            node.awaitLog("database-away ", SOON);
            Await.until(SOON, "it is away for longer than peers wait", () -> !checksIn(cluster, "a", 12));
            network.weather(Weather.FAIR);
            node.awaitLog("fenced why=cut-off", SOON);
            node.awaitLog("rejoined ", SOON);
            assertThat(lines(node, "database-away ")).isEqualTo(1);
            assertThat(lines(node, "database-back ")).isEqualTo(1);
            assertThat(node.log()).doesNotContain("\tat ");
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
        }
    }

    @Test
    void a_node_that_cannot_join_anew_because_the_database_is_away_tries_again() {
        var server = TestServer.start(List.of("fsync=off"));
        try (var cluster = new TestCluster(TestDatabases.migratedOn(server, "rejoin"))) {
            var sleeper = cluster.node("a");
            // Else it waits for the database before it has left.
            Await.until(SOON, "nothing fires or will soon", () -> isQuiet(cluster));
            sleeper.freeze();
            Await.until(SOON, "it stood still for longer than peers wait", () -> !checksIn(cluster, "a", 12));
            server.crash();
            sleeper.thaw();
            sleeper.awaitLog("fenced why=stood-still", SOON);
            sleeper.awaitLog("rejoin-waits ", SOON);
            server.startAgain();
            sleeper.awaitLog("rejoined ", SOON);
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
        }
    }

    @Test
    void a_node_that_is_to_join_anew_waits_for_its_firings_as_long_as_the_database_is_away() {
        var server = TestServer.start(List.of("fsync=off"));
        var patience = Duration.ofSeconds(15);
        var leaving = new Membership.Leaving(SOON, patience, () -> !server.isAlive());
        try (var site = new Site(TestDatabases.migratedOn(server, "patience")).chunkMax(20)) {
            site.tasks(3, 20_000);
            var clock = InstantSource.system();
            try (var membership = Membership.begin(site.joining("a"), Events.NONE, leaving, clock)) {
                Await.until(SOON, "lane 3 is held", () -> !site.held().equals("0"));
                var before = membership.cluster();
                server.crash();
                membership.fence("test", Duration.ZERO);
                long since = System.nanoTime();
                Await.until(
                        SOON,
                        "the database is away for longer than a node waits",
                        () -> System.nanoTime() - since
                                > patience.plusSeconds(3).toNanos());
                server.startAgain();
                Await.until(SOON, "it joined anew", () -> membership.cluster() != before);
                site.awaitSettled(SOON);
            }
        }
    }

    @Test
    void a_drain_that_does_not_end_in_time_is_left_behind_and_costs_nothing() {
        try (var cluster = TestCluster.migrated()) {
            cluster.database.sql("""
                    create function slow() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(4); return null; end $$;
                    create trigger slow before update on users for each statement execute function slow()
                    """);
            cluster.tasksOfLane(3, 5);
            var node = cluster.node("a", "compensation.engine.shutdown=PT1S");
            Await.until(
                    SOON,
                    "a chunk is under way",
                    () -> !cluster.database
                            .value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
                                    + " and datname = current_database()")
                            .equals("0"));
            node.terminate();
            node.awaitLog("stopped drained=false", SOON);
            node.awaitExit(SOON);
            cluster.database.sql("drop trigger slow on users");
            cluster.node("b");
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
            assertThat(cluster.database.value("select sum(\"retryCount\") from compensation_tasks"))
                    .isEqualTo("0");
        }
    }

    private static boolean checksIn(TestCluster cluster, String node) {
        return checksIn(cluster, node, 60);
    }

    private static boolean checksIn(TestCluster cluster, String node, int seconds) {
        return !cluster.database
                .value("select count(*) from compensation.qrtz_scheduler_state where instance_name = '" + node
                        + "' and last_checkin_time > (extract(epoch from now()) - " + seconds + ") * 1000")
                .equals("0");
    }

    private static boolean isQuiet(TestCluster cluster) {
        return cluster.database.value("""
                        select (select count(*) from compensation.qrtz_fired_triggers)
                             + (select count(*) from compensation.qrtz_triggers where trigger_name like 'due-%'
                                  and next_fire_time < (extract(epoch from now()) + 3600) * 1000)
                        """).equals("0");
    }

    private static long lines(NodeProcess node, String text) {
        return node.log().lines().filter(line -> line.contains(text)).count();
    }
}
