package io.compensationd.admin;

import io.compensationd.database.Purpose;
import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsReader;
import io.compensationd.settings.Sources;
import io.compensationd.telemetry.Metrics;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// The HTTP server of a node that has not joined the others, in this JVM, with every secret and a clock to turn.
final class Alone implements AutoCloseable {
    private final TestDatabase database = TestDatabases.migrated();
    final Metrics metrics = new Metrics();
    private final Admin admin;
    private volatile Duration turned = Duration.ZERO;

    Alone() {
        this(Served.SECRETS, "");
    }

    /// Where nothing is configured that opens anything.
    static Alone withoutSecrets() {
        return new Alone(List.of(), "");
    }

    /// With what is there before it looks for the first time.
    static Alone with(String sql) {
        return new Alone(Served.SECRETS, sql);
    }

    /// That believes what a proxy says of its callers.
    static Alone behindProxy() {
        return new Alone(
                Stream.concat(Served.SECRETS.stream(), Stream.of("compensation.http.behind-proxy=true"))
                        .toList(),
                "");
    }

    private Alone(List<String> secrets, String planted) {
        if (!planted.isEmpty()) database.sql(planted);
        var pools = database.database();
        var connections =
                new Site.Connections(pools.work(), pools.source(Purpose.BULK), pools.quartz(), database.schema());
        var machine = new Site.Machine(() -> Instant.now().plus(turned), new Random(1));
        admin = Admin.start(new Site("a", settings(secrets), connections, () -> {}, this::pools, metrics, machine));
        admin.working(true);
    }

    private Settings settings(List<String> secrets) {
        var environment = NodeProcess.environment(database.url(), secrets);
        environment.put("COMPENSATION_HTTP_PORT", "0");
        var nowhere = Path.of("nowhere");
        return SettingsReader.read(new Sources(Optional.empty(), environment, Map.of(), nowhere, nowhere))
                .settings();
    }

    private List<Site.Pool> pools() {
        return List.of(new Site.Pool("work", 1, 2, 0, 16));
    }

    Client client() {
        return new Client("http://127.0.0.1:" + admin.port(), List.of());
    }

    List<Route> routes() {
        return admin.routes();
    }

    void later(Duration time) {
        turned = turned.plus(time);
    }

    String value(String query) {
        return database.value(query);
    }

    Connection connection() throws SQLException {
        return database.work().getConnection();
    }

    void sql(String sql) {
        database.sql(sql);
    }

    @Override
    public void close() throws Exception {
        admin.close();
        metrics.close();
        database.close();
    }
}
