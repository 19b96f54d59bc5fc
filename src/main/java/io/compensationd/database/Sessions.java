package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.StringJoiner;
import org.postgresql.Driver;

/// How a session of ours begins: pgjdbc's parameters and the settings that it starts with.
///
/// The settings are sent by SET after connecting, because pgjdbc sends the JVM's time zone itself and overrides
/// `options`: `now()` would go into Prisma's `timestamp(3)` columns in Shanghai's time.
///
/// @param name        of the program, as `pg_stat_activity` shows it
/// @param schema      of the platform's tables
/// @param watchClient whether the server can tell that a client left (`client_connection_check_interval`)
record Sessions(DatabaseUrl url, String name, String schema, int serverVersion, boolean watchClient) {
    private static final Driver DRIVER = new Driver();

    /// A connection that belongs to no pool.
    Connection connect(Purpose purpose) throws SQLException {
        var connection = open(properties(purpose));
        try (var statement = connection.createStatement()) {
            statement.execute(begin(purpose));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// A connection whose session was told nothing, and in which nothing is prepared: it may be a stranger's.
    Connection untold() throws SQLException {
        var properties = properties(Purpose.WORK);
        properties.setProperty("preferQueryMode", "simple");
        return open(properties);
    }

    private Connection open(Properties properties) throws SQLException {
        var connection = DRIVER.connect(url.address(), properties);
        if (connection == null) throw new IllegalStateException("No PostgreSQL address: " + url);
        return connection;
    }

    Properties properties(Purpose purpose) {
        var properties = new Properties();
        // Prisma's and pgjdbc's default of 10 s for each host would hold a starting node for long.
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("channelBinding", "prefer");
        properties.putAll(url.parameters());
        // From here on what no URL may change.
        properties.setProperty("loginTimeout", longer(properties.getProperty("connectTimeout"), 5));
        properties.setProperty("cancelSignalTimeout", "5");
        properties.setProperty("socketTimeout", socket(purpose));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false"); // row values stand in an error's detail
        properties.setProperty("autosave", "never"); // a savepoint would hide that a transaction is lost
        properties.setProperty("ApplicationName", applicationName(purpose));
        return properties;
    }

    /// The statements that a session begins with, in one message.
    String begin(Purpose purpose) {
        var sql = new StringJoiner("; ");
        sql.add("set timezone = 'UTC'");
        sql.add("set search_path = " + identifier(schema));
        sql.add("set default_transaction_isolation = 'read committed'");
        sql.add("set client_min_messages = 'warning'"); // "already exists, skipping" is no news
        sql.add(set("lock_timeout", purpose.lock));
        sql.add(set("statement_timeout", purpose.statement));
        sql.add(set("idle_in_transaction_session_timeout", purpose.idleInTransaction));
        if (serverVersion >= 170_000) sql.add(set("transaction_timeout", purpose.transaction));
        sql.add("set idle_session_timeout = 0"); // it would empty a pool; the guard sets its own
        // A peer that is gone without a word: found after 10 s + 3 * 5 s, or 10 s after data was sent.
        sql.add("set tcp_keepalives_idle = 10");
        sql.add("set tcp_keepalives_interval = 5");
        sql.add("set tcp_keepalives_count = 3");
        sql.add("set tcp_user_timeout = '10s'");
        if (watchClient) sql.add("set client_connection_check_interval = '2s'");
        // Compiling costs more than our statements; with enable_seqscan off every plan looks dear enough for it.
        sql.add("set jit = off");
        return sql.toString();
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String set(String setting, Duration limit) {
        return "set " + setting + " = " + limit.toMillis();
    }

    private String applicationName(Purpose purpose) {
        return switch (purpose) {
            case WORK -> name;
            case DESK -> name + " desk";
            case QUARTZ -> name + " quartz";
            case LISTEN -> name + " listen";
            case BULK -> name + " bulk";
            case MIGRATION -> name + " migrate";
        };
    }

    /// A longer one of the URL is kept, a shorter one is not: it must exceed `statement_timeout`.
    private String socket(Purpose purpose) {
        if (purpose.socket.isZero()) return "0";
        return longer(url.parameters().getOrDefault("socketTimeout", "0"), purpose.socket.toSeconds());
    }

    private static String longer(String seconds, long least) {
        return Long.toString(Math.max(Long.parseLong(seconds), least));
    }
}
