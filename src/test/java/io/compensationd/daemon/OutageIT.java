package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Events;
import io.compensationd.schedule.Site;
import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes whose database crashes and is away for a while.
class OutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void a_node_that_cannot_join_anew_because_the_database_is_away_tries_again() {
        var server = TestServer.start(List.of("fsync=off"));
        try (var cluster = new TestCluster(TestDatabases.migratedOn(server, "rejoin"))) {
            var sleeper = cluster.node("a");
            // Else it waits for the database before it has left.
            Await.until(SOON, "nothing fires or will soon", () -> isQuiet(cluster));
            sleeper.freeze();
            Await.until(SOON, "it stood still for longer than peers wait", () -> !cluster.checksIn("a", 12));
            server.crash();
            sleeper.thaw();
            sleeper.awaitLog("fenced why=stood-still", SOON);
            sleeper.awaitLog("rejoin-waits ", SOON);
            startAgain(server, cluster.database);
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
        var database = TestDatabases.migratedOn(server, "patience");
        try (var site = new Site(database).chunkMax(20)) {
            site.tasks(3, 20_000);
            var clock = InstantSource.system();
            try (var membership = Membership.begin(site.joining("a"), Events.NONE, leaving, clock)) {
                Await.until(SOON, "lane 3 is held", () -> !site.held().equals("0"));
                var before = membership.cluster();
                server.crash();
                membership.fence("test", Duration.ZERO);
                awaitPassed(patience.toSeconds() + 3);
                startAgain(server, database);
                Await.until(SOON, "it joined anew", () -> membership.cluster() != before);
                site.awaitSettled(SOON);
            }
        }
    }

    /// What the others had to do for it is their writing or deleting of its row.
    @Test
    void no_node_is_taken_for_dead_because_the_database_comes_back_to_it_later() throws Exception {
        var server = TestServer.start(List.of("fsync=off"));
        try (var cluster = new TestCluster(TestDatabases.migratedOn(server, "outage"));
                var network = Proxy.before(cluster.database.url())) {
            cluster.database.sql("""
                    create table recovered (node text, by text);
                    create function recovered() returns trigger language plpgsql as $$ begin
                      if not starts_with(current_setting('application_name'), 'compensationd ' || old.instance_name) then
                        insert into recovered values (old.instance_name, current_setting('application_name'));
                      end if;
                      return null;
                    end $$;
                    create trigger recovered after update or delete on compensation.qrtz_scheduler_state
                    for each row execute function recovered()
                    """);
            var nodes = List.of(
                    cluster.node("a"),
                    cluster.node("b", "compensation.database.url=" + network.url()),
                    cluster.node("c"));
            server.crash();
            network.weather(Weather.GONE);
            awaitPassed(8);
            startAgain(server, cluster.database);
            Await.until(SOON, "a and c check in", () -> cluster.checksIn("a", 3) && cluster.checksIn("c", 3));
            // Their second check-in, and a third.
            awaitPassed(5);
            network.weather(Weather.FAIR);
            Await.until(SOON, "b checks in", () -> cluster.checksIn("b", 3));
            server.crash();
            // Longer than the rounds let a silent node pass for alive.
            awaitPassed(35);
            startAgain(server, cluster.database);
            for (var id : List.of("a", "b", "c")) Await.until(SOON, id + " checks in", () -> cluster.checksIn(id, 3));
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.database.value("select string_agg(r::text, ' ') from recovered r"))
                    .isEqualTo("null");
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.log())
                            .doesNotContain("fenced ", "was recovered", "dead-node", "silent-node"));
        }
    }

    /// The test's own pool looks for the server only now and then.
    private static void startAgain(TestServer server, TestDatabase database) {
        server.startAgain();
        Await.until(SOON, "the database answers", () -> {
            try {
                return database.value("select 1").equals("1");
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }

    private static void awaitPassed(long seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Await.until(SOON, seconds + " s passed", () -> System.nanoTime() > end);
    }

    private static boolean isQuiet(TestCluster cluster) {
        return cluster.database.value("""
                        select (select count(*) from compensation.qrtz_fired_triggers)
                             + (select count(*) from compensation.qrtz_triggers where trigger_name like 'due-%'
                                  and next_fire_time < (extract(epoch from now()) + 3600) * 1000)
                        """).equals("0");
    }
}
