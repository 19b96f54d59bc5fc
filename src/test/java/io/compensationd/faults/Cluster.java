package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.cli.CalledCli;
import io.compensationd.faults.Node.Way;
import io.compensationd.testing.Await;
import io.compensationd.testing.Proxy.Weather;
import io.compensationd.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Nodes on one database, under load: what faults are tried on. A fault leaves it as it likes; [#heal] puts it right
/// and [#breaks] says what is broken.
final class Cluster implements AutoCloseable {
    private static final Duration REST_MAX = Duration.ofMinutes(4);
    /// A fail-over may bring back a trigger as acquired that was fired since: a round releases it.
    private static final Duration WEDGED_MAX = Duration.ofMinutes(2).plusSeconds(30);

    final TestServer server;
    final Ground ground;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private Client client;
    private Application application;

    Cluster(TestServer server, Ground ground) {
        this.server = server;
        this.ground = ground;
    }

    /// Nodes `a`, `b`, ..., started.
    Cluster with(int count) {
        for (int i = 0; i < count; i++) launch(String.valueOf((char) ('a' + i)), Way.PLAIN);
        nodes.values().forEach(Node::awaitStarted);
        return this;
    }

    Node launch(String id, Way way) {
        var node = new Node(id, ground.url(), way);
        nodes.put(id, node);
        return node;
    }

    Node node(String id) {
        return nodes.get(id);
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /// One node more than the cluster has for good. Fails where it ended by itself.
    void remove(Node node) {
        nodes.remove(node.id);
        var wrong = node.wrongEnd();
        node.close();
        assertThat(wrong).isEmpty();
    }

    /// The platform lives on: it stores tasks and moves money.
    void load() {
        if (client != null) return;
        client = Client.storing(ground, 40);
        application = Application.moving(ground, 40, Ground.ACCOUNTS);
    }

    /// It stops, so that lanes are let go: one that is rung for work stays with its node for up to 25 s.
    void unload() {
        if (client == null) return;
        client.close();
        application.close();
        acknowledged.addAll(client.acknowledged());
        client = null;
    }

    /// All nodes are there, and nothing is between them and the database. Fails where one ended by itself, after it was
    /// started again.
    void heal() {
        var wrong = new ArrayList<String>();
        for (var node : nodes.values()) {
            node.network.weather(Weather.FAIR);
            node.thaw();
            node.wrongEnd().ifPresent(wrong::add);
            if (!node.process().isAlive()) node.startAgain(Way.PLAIN);
        }
        nodes.values().forEach(Node::awaitStarted);
        assertThat(wrong).as("nodes that ended by themselves").isEmpty();
    }

    /// What would tell why a task waits.
    private static final String STILL_OPEN = """
            select clock_timestamp() || E'\n' || string_agg(line, E'\n') from (
              (select t::text from (select id, "userId", "retryCount", "nextRetryAt", "failureReason" from compensation_tasks
                                    where status = 'pending' order by id limit 20) t)
              union all (select l::text from compensation.lanes l order by lane)
              union all (select t.trigger_name || ' ' || t.trigger_state || ' ' || to_timestamp(t.next_fire_time / 1000)
                         from compensation.qrtz_triggers t order by 1)
              union all (select f.trigger_name || ' ' || f.state || ' ' || f.instance_name from compensation.qrtz_fired_triggers f)
            ) lines (line)
            """;

    /// Brings all to rest, and says what is broken.
    List<String> breaks() {
        unload();
        Await.value(
                this::rest,
                REST_MAX,
                () -> "not within " + REST_MAX + ": all tasks have come to an end\n" + ground.value(STILL_OPEN));
        var invariants = new Invariants(ground);
        var last = new ArrayList<>(List.of("not looked at yet"));
        try {
            Await.until(WEDGED_MAX, "no invariant is broken", () -> {
                last.clear();
                last.addAll(invariants.breaks(acknowledged));
                // Only a trigger may be on its way to a good state.
                return last.stream().noneMatch(broken -> broken.startsWith("I7"));
            });
        } catch (AssertionError e) {
            // What is wedged by now stays so.
        }
        return last;
    }

    /// A poisonous task fails only when something shows that the rest of the world works, and by now nothing else may
    /// happen.
    private Optional<Boolean> rest() {
        if (open() == 0) return Optional.of(true);
        if (ground.is("exists (select from compensation_tasks where status = 'pending' and \"userId\" = %d)"
                .formatted(Ground.POISON))) {
            ground.taskInEveryLane();
            awaitPassed(Duration.ofSeconds(1));
        }
        return Optional.empty();
    }

    long open() {
        return ground.number("select count(*) from compensation_tasks where status = 'pending'");
    }

    /// Whether a lane is held by the node, with more due than one chunk takes.
    boolean holdsLanes(String node) {
        return ground.is("""
                exists (select from compensation.lanes l join pg_locks k
                          on k.locktype = 'advisory' and k.objsubid = 2 and k.objid = l.lane and k.granted
                        join pg_stat_activity s on s.pid = k.pid and s.application_name = 'compensationd %1$s'
                                               and s.datname = current_database()
                        where l.holder = '%1$s' and exists (select from compensation_tasks t where t.status = 'pending'
                          and t."userId" & 7 = l.lane))
                """.formatted(node));
    }

    void awaitHoldsLanes(String node) {
        Await.until(Duration.ofMinutes(1), node + " holds a lane with due tasks", () -> holdsLanes(node));
    }

    /// The lanes with due tasks that the node holds: others shall go on with them when it is struck.
    Takeover takeover(String node) {
        awaitHoldsLanes(node);
        return Takeover.of(ground, node);
    }

    /// A command of the command line, straight to the database.
    CalledCli call(String... words) {
        return CalledCli.callIn(Map.of("COMPENSATION_DATABASE_URL", ground.url()), words);
    }

    /// Lets it be for this time.
    void awaitPassed(Duration time) {
        long since = System.nanoTime();
        Await.until(time.multipliedBy(3), time + " passed", () -> System.nanoTime() - since > time.toNanos());
    }

    /// Acknowledged tasks that are not there: counted, and expected no longer.
    long forgetLost() {
        var there = new HashSet<>(ground.column("select id from compensation_tasks"));
        long before = acknowledged.size();
        acknowledged.removeIf(id -> !there.contains("" + id));
        return before - acknowledged.size();
    }

    void must(String... words) {
        var called = call(words);
        assertThat(called.exitCode()).as("%s", called).isZero();
    }

    /// From now until every lane has settled a task that is stored now.
    Recovery recovery() {
        return new Recovery(ground, ground.taskInEveryLane(), System.nanoTime());
    }

    /// From now until what is due now is settled.
    Recovery recoveryOfAll() {
        var due = ground.value("select string_agg(id::text, ',') from compensation_tasks where status = 'pending'");
        return new Recovery(ground, due, System.nanoTime());
    }

    static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }

    /// How many lines of the nodes' logs hold all of these.
    long lines(String... texts) {
        return nodes.values().stream()
                .flatMap(node -> node.process().log().lines())
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .count();
    }

    /// Until something more is settled than by now, while the platform goes on storing tasks.
    void awaitWork() {
        var newest = "select coalesce(max(id), 0) from compensation.ledger_entries";
        long before = ground.number(newest);
        Await.until(Duration.ofMinutes(1), "work goes on", () -> ground.number(newest) > before);
    }

    /// The lanes' number of firings so far.
    long epochs() {
        return ground.number("select sum(epoch) from compensation.lanes");
    }

    Set<String> ids() {
        return nodes.keySet();
    }

    @Override
    public void close() {
        unload();
        nodes.values().forEach(Node::close);
    }
}
