package io.compensationd.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/// The database of one process: who it is reached by, and a source of connections for each purpose.
///
/// Opening it connects once, so that a wrong password, an unknown database or an old server is a clear message at the
/// start. Pools open when they are first asked for.
public final class Database implements AutoCloseable {
    /// Quartz's threads (one a lane, 8) and its own three: acquisition, misfires, check-ins. A pool grows to it only
    /// when it must.
    private static final int QUARTZ_MAX = 20;
    private static final int SPARE = 3;

    /// Rounds, retention, a verify, and a digest with what it looks at.
    private static final int BULK_MAX = 5;
    /// Four calls in turn, what the node counts, and a few looks for who a caller is.
    private static final int DESK_MAX = 8;

    private final Sessions sessions;
    private final int workMax;
    private final Optional<Sessions> migrating;
    private final List<String> notes;
    private final Runnable leaving;
    private final Map<Purpose, HikariDataSource> pools = new EnumMap<>(Purpose.class);

    private Database(Sessions sessions, Settings.Database settings, List<String> notes, Runnable leaving) {
        this.notes = notes;
        this.sessions = sessions;
        this.workMax = settings.workPool();
        this.migrating = settings.migrateUser().isEmpty()
                ? Optional.empty()
                : Optional.of(as(sessions, settings.migrateUser(), settings.migratePassword()));
        this.leaving = leaving;
    }

    /// @param applicationName of this process, as the server's administrator sees it; one a node
    /// @throws DatabaseProblem where it cannot be used
    public static Database open(Settings.Database settings, String applicationName) {
        return settings.url().isPresent()
                ? remote(settings, settings.url().get(), applicationName)
                : embedded(settings, applicationName);
    }

    private static Database remote(Settings.Database settings, String text, String name) {
        var url =
                DatabaseUrl.parse(text).as(settings.user(), settings.password().map(Secret::value));
        var schema = settings.schema().or(url::schema).orElse("public");
        return new Database(Server.probe(url, name, schema), settings, url.notes(), () -> {});
    }

    private static Database embedded(Settings.Database settings, String name) {
        if (!settings.embedded())
            throw DatabaseProblem.configuration("No database is set: compensation.database.url is empty and"
                    + " compensation.database.embedded is false. Set the URL (or COMPENSATION_DATABASE_URL or"
                    + " DATABASE_URL), for instance postgresql://user:password@host:5432/database?schema=public.");
        var server = EmbeddedPostgres.join(settings.dataFolder());
        try {
            var sessions = Server.probe(server.url(), name, settings.schema().orElse("public"));
            return new Database(sessions, settings, server.notes(), server::close);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// For drains and commands.
    public DataSource work() {
        return source(Purpose.WORK);
    }

    public DataSource quartz() {
        return source(Purpose.QUARTZ);
    }

    /// Connections with the purpose's timeouts; each session is in UTC.
    public synchronized DataSource source(Purpose purpose) {
        return switch (purpose) {
            case WORK, DESK, QUARTZ, BULK -> pools.computeIfAbsent(purpose, this::pool);
            case LISTEN, MIGRATION -> new SingleConnections(() -> connect(purpose));
        };
    }

    /// That the platform's tables are in.
    public String schema() {
        return sessions.schema();
    }

    /// How many lanes a node may work on at once, so that its own looks, commands and check-ins still find a
    /// connection.
    public int lanesMax() {
        return Math.max(1, Math.min(workMax, QUARTZ_MAX) - SPARE);
    }

    /// `host:port/database` and the user, for messages.
    public String place() {
        return sessions.url().place() + " as " + sessions.url().user();
    }

    /// What the URL asks for and is done otherwise, in words.
    public List<String> notes() {
        return notes;
    }

    /// How busy a pool is.
    public record PoolState(String name, int active, int idle, int waiting, int max) {}

    public synchronized List<PoolState> pools() {
        return pools.values().stream().map(Database::state).toList();
    }

    private static PoolState state(HikariDataSource pool) {
        var now = pool.getHikariPoolMXBean();
        if (now == null) return new PoolState(pool.getPoolName(), 0, 0, 0, pool.getMaximumPoolSize());
        return new PoolState(
                pool.getPoolName(),
                now.getActiveConnections(),
                now.getIdleConnections(),
                now.getThreadsAwaitingConnection(),
                pool.getMaximumPoolSize());
    }

    @Override
    public synchronized void close() {
        pools.values().forEach(HikariDataSource::close);
        pools.clear();
        leaving.run();
    }

    /// An error of the database as a problem of its user: who may not log in is told so.
    DatabaseProblem explain(String what, SQLException e) {
        var state = SqlState.of(e);
        if (state.startsWith("28") || state.equals("3D000") || state.equals("53300"))
            return Server.explain(e, migrating.orElse(sessions).url());
        return DatabaseProblem.failed(
                what + ": " + e.getMessage() + " (SQLSTATE " + state + "). What was done is kept; run it again.", e);
    }

    /// A connection that belongs to no pool.
    Connection connect(Purpose purpose) throws SQLException {
        return (purpose == Purpose.MIGRATION ? migrating.orElse(sessions) : sessions).connect(purpose);
    }

    private HikariDataSource pool(Purpose purpose) {
        var config = new HikariConfig();
        config.setPoolName(purpose.name().toLowerCase(Locale.ROOT));
        config.setJdbcUrl(sessions.url().address());
        config.setDataSourceProperties(sessions.properties(purpose));
        config.setConnectionInitSql(sessions.begin(purpose));
        config.setMaximumPoolSize(max(purpose));
        config.setMinimumIdle(idle(purpose));
        config.setInitializationFailTimeout(-1); // the database answered a moment ago; a blip is no end
        config.setConnectionTimeout(3_000); // waiting for a connection, then an error of the environment
        config.setValidationTimeout(1_000);
        config.setIdleTimeout(120_000);
        config.setMaxLifetime(600_000); // a session on a host that is no longer primary ends some time
        config.setKeepaliveTime(60_000); // idle connections only; firewalls forget them
        // A firing keeps its connection while its lane has work: longer than drain-max may be set to.
        config.setLeakDetectionThreshold(purpose == Purpose.QUARTZ ? 30_000 : 0);
        config.setExceptionOverride(new Eviction());
        return new HikariDataSource(config);
    }

    private static int idle(Purpose purpose) {
        return purpose == Purpose.DESK || purpose == Purpose.BULK ? 0 : 2;
    }

    private int max(Purpose purpose) {
        return switch (purpose) {
            case WORK -> workMax;
            case DESK -> DESK_MAX;
            case QUARTZ -> QUARTZ_MAX;
            case BULK -> BULK_MAX;
            case LISTEN, MIGRATION -> throw new IllegalArgumentException(purpose + " has no pool");
        };
    }

    private static Sessions as(Sessions sessions, Optional<String> user, Optional<Secret> password) {
        var url = sessions.url().as(user, password.map(Secret::value));
        return new Sessions(url, sessions.name(), sessions.schema(), sessions.serverVersion(), sessions.watchClient());
    }
}
