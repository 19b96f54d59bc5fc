package io.compensationd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.schedule.Site;
import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.Proxy;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.TestCluster;
import io.compensationd.testing.TestDatabases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
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
            Await.until(SOON, "a is taken for dead", () -> !cluster.checksIn("a", 60));
            sleeper.thaw();
            sleeper.awaitLog("fenced why=stood-still", SOON);
            sleeper.awaitLog("rejoined ", SOON);
            assertThat(cluster.checksIn("a", 60)).isTrue();
            cluster.tasks(100);
            cluster.awaitSettled(SOON);
            assertThat(cluster.breaks()).isEqualTo("0");
            sleeper.terminate();
            assertThat(sleeper.awaitExit(SOON)).isZero();
            assertThat(cluster.checksIn("a", 60)).isFalse();
        }
    }

    @Test
    void a_node_that_was_cut_off_alone_says_so_once_and_joins_anew() throws Exception {
        try (var cluster = TestCluster.migrated();
                var network = Proxy.before(cluster.database.url())) {
            var node = cluster.node("a", "compensation.database.url=" + network.url());
            network.weather(Weather.GONE);
            node.awaitLog("database-away ", SOON);
            Await.until(SOON, "it is away for longer than peers wait", () -> !cluster.checksIn("a", 12));
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
    void a_node_whose_clock_was_set_says_so_and_joins_anew() {
        var jump = new AtomicReference<>(Duration.ZERO);
        var told = new CopyOnWriteArrayList<Event>();
        var events = new Events(List.of(told::add));
        var leaving = new Membership.Leaving(SOON, SOON, () -> false);
        InstantSource clock = () -> InstantSource.system().instant().plus(jump.get());
        try (var site = new Site(TestDatabases.migrated());
                var membership = Membership.begin(site.joining("a"), events, leaving, clock)) {
            var first = membership.cluster();
            jump.set(Duration.ofSeconds(3));
            Await.until(SOON, "the jump is noticed", () -> told.stream().anyMatch(Event.ClockJumped.class::isInstance));
            assertThat(membership.cluster()).isSameAs(first);
            jump.set(Duration.ofMinutes(-5));
            Await.until(SOON, "it joined anew", () -> told.stream().anyMatch(Event.Rejoined.class::isInstance));
            assertThat(membership.cluster()).isNotSameAs(first);
            assertThat(told)
                    .anyMatch(it ->
                            it instanceof Event.Fenced fenced && fenced.why().equals("clock-set"));
            site.tasks(3, 100).awaitSettled(SOON);
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

    private static long lines(NodeProcess node, String text) {
        return node.log().lines().filter(line -> line.contains(text)).count();
    }
}
