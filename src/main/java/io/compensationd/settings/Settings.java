package io.compensationd.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every setting of a node.
///
/// @param quartz the `org.quartz.*` keys of the file as they stand, checked by the schedule
public record Settings(
        Database database,
        Tables tables,
        Engine engine,
        Retry retry,
        Schedule schedule,
        Retention retention,
        Optional<Mail> mail,
        Node node,
        Cron cron,
        Http http,
        Log log,
        Map<String, String> quartz) {

    /// @param url       JDBC or Prisma's form; empty: the embedded PostgreSQL
    /// @param dataFolder of the embedded PostgreSQL
    /// @param schema    that holds the platform's tables; empty: `schema=` of the URL, or `public`
    /// @param workPool  connections for drains, listeners and commands
    /// @param migrate   whether `run` migrates
    public record Database(
            Optional<String> url,
            Optional<String> user,
            Optional<Secret> password,
            boolean embedded,
            Path dataFolder,
            Optional<String> schema,
            int workPool,
            boolean migrate,
            Optional<String> migrateUser,
            Optional<Secret> migratePassword) {
        @Override
        public String toString() {
            return "Database[" + url.map(Redacted::url).orElse("embedded in " + dataFolder) + "]";
        }
    }

    /// Names of the platform's tables and columns, as they stand in the catalogue, never quoted here.
    /// A table is `name` or `schema.name`.
    public record Tables(Accounts accounts, Optional<RequestLog> requestLog) {}

    public record Accounts(String table, String id, String balance, String active) {}

    public record RequestLog(
            String table,
            String userClerkId,
            String serviceProvider,
            String requestApi,
            String requestBody,
            String responseBody,
            String cost) {}

    /// @param chunkMax  tasks of one transaction
    /// @param chunksAtOnce transactions of one node under way at once
    /// @param drainMax  time after which a firing ends between chunks
    /// @param shutdown  bound of the drain on SIGTERM
    /// @param takeOver  age after which a row left in `processing` is taken over; empty: never
    public record Engine(
            int chunkMax,
            int chunksAtOnce,
            Duration drainMax,
            BalancePolicy balance,
            Duration shutdown,
            Optional<Duration> takeOver) {}

    /// What happens to a task whose account cannot pay.
    public enum BalancePolicy {
        /// try again later, fail at `maxRetries`
        RETRY,
        /// fail at once
        FAIL,
        /// deduct all the same
        OVERDRAW
    }

    /// Delay of attempt n = min(cap, base · 2ⁿ⁻¹) · (0.5 + draw/2).
    public record Retry(Duration base, Duration cap) {}

    /// @param interval ISO-8601 duration or a cron expression
    /// @param threads  worker threads; 0: one a lane, and one more
    public record Schedule(String interval, boolean wakeUp, int threads) {}

    /// @param keep      age from which completed tasks leave the table; empty: never
    /// @param keepKeyed the same of tasks with an idempotency key, which guards against a second import
    /// @param bodies    age from which completed tasks' bodies are emptied; empty: never
    /// @param archive   whether they are moved to `compensation.archived_tasks`, or deleted
    /// @param schedule  ISO-8601 duration or a cron expression
    public record Retention(
            Optional<Duration> keep,
            Optional<Duration> keepKeyed,
            Optional<Duration> bodies,
            boolean archive,
            String schedule) {
        /// Whether there is anything to do.
        public boolean wanted() {
            return keep.isPresent() || bodies.isPresent();
        }
    }

    /// The digest by mail.
    ///
    /// @param subject  begins with
    /// @param schedule a cron expression
    /// @param zone     in which that is meant
    public record Mail(Smtp smtp, String from, List<String> to, String subject, String schedule, ZoneId zone) {}

    /// @param authority certificates that vouch for the server, PEM; empty: those that Java knows
    /// @param timeout   of each step
    public record Smtp(
            String host,
            int port,
            MailSecurity security,
            Optional<String> user,
            Optional<Secret> password,
            Optional<Path> authority,
            Duration timeout) {}

    public enum MailSecurity {
        /// plain until STARTTLS, and nothing is sent where the server has none
        STARTTLS,
        /// from the first byte
        TLS,
        NONE
    }

    /// @param format auto: the journal where systemd started us, else text
    public record Log(LogLevel level, LogFormat format) {}

    public enum LogLevel {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    public enum LogFormat {
        AUTO,
        TEXT,
        /// one object a line
        JSON
    }

    /// @param id empty: host and a stable suffix
    public record Node(Optional<String> id) {}

    /// @param secret of `GET /api/cron/compensation`; empty: that address is closed
    public record Cron(Optional<Secret> secret) {}

    /// @param bind        address to listen on
    /// @param port        0: any free one
    /// @param behindProxy whether `X-Forwarded-For` and its like are believed
    public record Http(
            boolean enabled,
            String bind,
            int port,
            boolean behindProxy,
            Optional<Tls> tls,
            Limits limits,
            Tokens tokens) {}

    /// Both PEM.
    public record Tls(Path certificate, Path key) {}

    /// @param idleMax how long a connection may stay silent
    public record Limits(int bodyMax, int headerMax, Duration idleMax, int connectionsMax) {}

    /// What a client of the API shows; empty: nobody has that role.
    public record Tokens(Optional<Secret> viewer, Optional<Secret> operator, Optional<Secret> metrics) {}
}
