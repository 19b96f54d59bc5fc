package io.compensationd.admin;

import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A database and node processes that serve HTTP, with every secret there is.
final class Served implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    static final String CRON = "cron-secret-of-the-tests-1";
    static final String VIEWER = "viewer-token-of-the-tests-1";
    static final String OPERATOR = "operator-token-of-the-tests";
    static final String METRICS = "metrics-token-of-the-tests";

    static final List<String> SECRETS = List.of(
            "compensation.cron.secret=" + CRON,
            "compensation.http.viewer-token=" + VIEWER,
            "compensation.http.operator-token=" + OPERATOR,
            "compensation.http.metrics-token=" + METRICS);

    final TestCluster cluster = TestCluster.migrated();

    /// A node with all secrets.
    Client node(String id, String... settings) {
        var all = new ArrayList<>(SECRETS);
        all.addAll(Arrays.asList(settings));
        return Client.of(process(id, all.toArray(String[]::new)).log());
    }

    /// A node with these settings alone.
    NodeProcess process(String id, String... settings) {
        var node = cluster.node(id, settings);
        node.awaitLog("listening", SOON);
        return node;
    }

    String value(String query) {
        return cluster.database.value(query);
    }

    Served sql(String sql) {
        cluster.database.sql(sql);
        return this;
    }

    void until(String what, Await.Condition condition) {
        Await.until(SOON, what, condition);
    }

    /// Until nothing fires by itself: all lanes' triggers are parked.
    /// A firing that has parked its lane looks once more before it ends.
    void awaitQuiet() {
        until(
                "all lanes quiet",
                () -> value(
                                "select (select count(*) from compensation.qrtz_triggers where trigger_name like 'due-%'"
                                        + " and next_fire_time < (extract(epoch from now()) + 3600) * 1000)"
                                        + " + (select count(*) from compensation.qrtz_fired_triggers where state = 'EXECUTING')")
                        .equals("0"));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
