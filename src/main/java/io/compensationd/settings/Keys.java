package io.compensationd.settings;

import static io.compensationd.settings.Kinds.choice;
import static io.compensationd.settings.Kinds.cron;
import static io.compensationd.settings.Kinds.duration;
import static io.compensationd.settings.Kinds.file;
import static io.compensationd.settings.Kinds.flag;
import static io.compensationd.settings.Kinds.folder;
import static io.compensationd.settings.Kinds.host;
import static io.compensationd.settings.Kinds.line;
import static io.compensationd.settings.Kinds.mailbox;
import static io.compensationd.settings.Kinds.mailboxes;
import static io.compensationd.settings.Kinds.name;
import static io.compensationd.settings.Kinds.node;
import static io.compensationd.settings.Kinds.optional;
import static io.compensationd.settings.Kinds.schedule;
import static io.compensationd.settings.Kinds.secret;
import static io.compensationd.settings.Kinds.table;
import static io.compensationd.settings.Kinds.url;
import static io.compensationd.settings.Kinds.whole;
import static io.compensationd.settings.Kinds.zone;

import io.compensationd.settings.Settings.BalancePolicy;
import io.compensationd.settings.Settings.LogFormat;
import io.compensationd.settings.Settings.LogLevel;
import io.compensationd.settings.Settings.MailSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every setting with default, bound and meaning, on one screen. What is not here stops the start.
public final class Keys {
    private static final List<Key<?>> DECLARED = new ArrayList<>();

    // spotless:off: one setting, two lines
    static final Key<Optional<String>> URL = key("database.url", "", optional(url()),
            "Address of the database. None: the embedded PostgreSQL.");
    static final Key<Optional<String>> USER = key("database.user", "", optional(name()),
            "Role, where the address does not name it.");
    static final Key<Optional<Secret>> PASSWORD = key("database.password", "", optional(secret(1)),
            "Its password. Better in a file, see password-file.");
    static final Key<Optional<Path>> PASSWORD_FILE = key("database.password-file", "", optional(file()),
            "A file that holds nothing but the password, not readable by all.");
    static final Key<Boolean> EMBEDDED = key("database.embedded", "true", flag(),
            "Whether a missing address means the embedded PostgreSQL; false: it is an error.");
    static final Key<Path> DATA_FOLDER = key("database.data-folder", "./compensationd-data", folder(),
            "Where the embedded PostgreSQL keeps its data.");
    static final Key<Optional<String>> SCHEMA = key("database.schema", "", optional(name()),
            "Schema of the platform's tables. None: schema= of the address, else public.");
    static final Key<Integer> WORK_POOL = key("database.work-pool", "12", whole(2, 200),
            "Connections of a node for drains, listeners and commands.");
    static final Key<Boolean> MIGRATE = key("database.migrate", "true", flag(),
            "Whether run migrates the schema; false: it checks and refuses.");
    static final Key<Optional<String>> MIGRATE_USER = key("migrate.user", "", optional(name()),
            "Role for migrations, where the daemon's own may not change tables.");
    static final Key<Optional<Secret>> MIGRATE_PASSWORD = key("migrate.password", "", optional(secret(1)),
            "Its password. Better in a file.");
    static final Key<Optional<Path>> MIGRATE_PASSWORD_FILE = key("migrate.password-file", "", optional(file()),
            "A file that holds nothing but that password, not readable by all.");

    static final Key<String> ACCOUNTS = key("accounts.table", "users", table(),
            "The table that holds the balances: name or schema.name, never quoted.");
    static final Key<String> ACCOUNTS_ID = key("accounts.id", "id", name(),
            "Its key, which \"userId\" of a task points to.");
    static final Key<String> ACCOUNTS_BALANCE = key("accounts.balance", "balance", name(),
            "Its balance: numeric, scale 4 or more.");
    static final Key<String> ACCOUNTS_ACTIVE = key("accounts.active", "isActive", name(),
            "Its boolean column; false fails the account's tasks.");

    static final Key<Boolean> REQUEST_LOG = key("request-log.enabled", "true", flag(),
            "Whether a settled task is written to the platform's request log.");
    static final Key<String> REQUEST_LOG_TABLE = key("request-log.table", "api_request_logs", table(),
            "That table: name or schema.name.");
    static final Key<String> LOG_USER_CLERK_ID = key("request-log.user-clerk-id", "userClerkId", name(),
            "Its column for the user.");
    static final Key<String> LOG_SERVICE_PROVIDER = key("request-log.service-provider", "serviceProvider", name(),
            "Its column for the provider.");
    static final Key<String> LOG_REQUEST_API = key("request-log.request-api", "requestApi", name(),
            "Its column for the interface.");
    static final Key<String> LOG_REQUEST_BODY = key("request-log.request-body", "requestBody", name(),
            "Its column for the request.");
    static final Key<String> LOG_RESPONSE_BODY = key("request-log.response-body", "responseBody", name(),
            "Its column for the response.");
    static final Key<String> LOG_COST = key("request-log.cost", "cost", name(),
            "Its column for the cost.");

    static final Key<Integer> CHUNK_MAX = key("engine.chunk-max", "1000", whole(1, 10_000),
            "Tasks of one transaction.");
    static final Key<Integer> CHUNKS_AT_ONCE = key("engine.chunks-at-once", "3", whole(1, 64),
            "Transactions that a node settles in at once.");
    static final Key<Duration> DRAIN_MAX = key("engine.drain-max", "PT10S", duration("PT0.1S", "PT5M"),
            "How long one firing works before it lets others in.");
    static final Key<BalancePolicy> BALANCE = key("engine.balance", "retry", choice(BalancePolicy.class),
            "When an account cannot pay: try again later, fail at once, or deduct all the same.");
    static final Key<Duration> SHUTDOWN = key("engine.shutdown", "PT30S", duration("PT1S", "PT10M"),
            "How long a node that is told to stop may take to finish its chunks.");
    static final Key<Optional<Duration>> TAKE_OVER = key("engine.take-over", "", optional(duration("PT1M", "P30D")),
            "Age at which a row that another program left in processing is settled. None: never.");

    static final Key<Duration> RETRY_BASE = key("retry.base", "PT30S", duration("PT0.001S", "P1D"),
            "Wait after the first failed attempt; it doubles with each further one.");
    static final Key<Duration> RETRY_CAP = key("retry.cap", "PT1H", duration("PT0.001S", "P30D"),
            "The longest such wait.");

    static final Key<String> INTERVAL = key("schedule.interval", "PT5M", schedule("PT1S", "P7D"),
            "How often every lane looks for work whatever happens.");
    static final Key<Boolean> WAKE_UP = key("schedule.wake-up", "true", flag(),
            "Whether a new task is settled at once; false: at the next interval.");
    static final Key<Integer> THREADS = key("schedule.threads", "0", whole(0, 64),
            "Lanes that a node works on at once; 0: all of them.");

    static final Key<Optional<Duration>> RETENTION_KEEP = key("retention.keep", "", optional(duration("P1D", "P3650D")),
            "Age from which completed tasks leave compensation_tasks. None: never.");
    static final Key<Optional<Duration>> RETENTION_KEEP_KEYED = key("retention.keep-keyed", "", optional(duration("P1D", "P3650D")),
            "The same for tasks with an idempotency key, which keeps a second import out.");
    static final Key<Optional<Duration>> RETENTION_BODIES = key("retention.bodies", "", optional(duration("P1D", "P3650D")),
            "Age from which the bodies of completed tasks are emptied. None: never.");
    static final Key<Boolean> RETENTION_ARCHIVE = key("retention.archive", "true", flag(),
            "Whether such tasks are moved to compensation.archived_tasks; false: deleted.");
    static final Key<String> RETENTION_SCHEDULE = key("retention.schedule", "0 30 3 * * ?", schedule("PT1S", "P7D"),
            "When one node of the cluster does it, in UTC.");

    static final Key<Optional<String>> MAIL_HOST = key("mail.host", "", optional(host()),
            "SMTP server for the digest by mail. None: no digest.");
    static final Key<Integer> MAIL_PORT = key("mail.port", "587", whole(1, 65_535),
            "Its port: 587 for starttls, 465 for tls, 25 for none, as a rule.");
    static final Key<MailSecurity> MAIL_SECURITY = key("mail.security", "starttls", choice(MailSecurity.class),
            "How the way there is kept secret: starttls, tls from the first byte, or none.");
    static final Key<Optional<Path>> MAIL_AUTHORITY = key("mail.authority", "", optional(file()),
            "Certificates that vouch for the server, PEM. None: those that Java knows.");
    static final Key<Optional<String>> MAIL_USER = key("mail.user", "", optional(name()),
            "Who signs in there. None: nobody does.");
    static final Key<Optional<Secret>> MAIL_PASSWORD = key("mail.password", "", optional(secret(1)),
            "Its password. Better in a file, see password-file.");
    static final Key<Optional<Path>> MAIL_PASSWORD_FILE = key("mail.password-file", "", optional(file()),
            "A file that holds nothing but it, not readable by all.");
    static final Key<Optional<String>> MAIL_FROM = key("mail.from", "", optional(mailbox()),
            "The address that the digest comes from.");
    static final Key<List<String>> MAIL_TO = key("mail.to", "", mailboxes(),
            "The addresses that it goes to, with commas between.");
    static final Key<String> MAIL_SUBJECT = key("mail.subject", "compensationd", line(),
            "What its subject begins with, to tell platforms apart.");
    static final Key<String> MAIL_SCHEDULE = key("mail.schedule", "0 0 8 * * ?", cron(),
            "When one node of the cluster sends it.");
    static final Key<ZoneId> MAIL_TIME_ZONE = key("mail.time-zone", "UTC", zone(),
            "The time zone of that schedule.");
    static final Key<Duration> MAIL_TIMEOUT = key("mail.timeout", "PT10S", duration("PT1S", "PT1M"),
            "How long connecting, and each answer of the server, may take.");

    static final Key<Optional<String>> NODE_ID = key("node.id", "", optional(node()),
            "Name of this node, unique in the cluster. None: host and a stable suffix.");

    static final Key<Optional<Secret>> CRON_SECRET = key("cron.secret", "", optional(secret(16)),
            "Secret of GET /api/cron/compensation; CRON_SECRET in the environment is the same.");
    static final Key<Optional<Path>> CRON_SECRET_FILE = key("cron.secret-file", "", optional(file()),
            "A file that holds nothing but it, not readable by all.");

    static final Key<Boolean> HTTP = key("http.enabled", "true", flag(),
            "Whether a node serves HTTP: health, the old address, API, metrics, dashboard.");
    static final Key<String> HTTP_BIND = key("http.bind", "127.0.0.1", host(),
            "Address to listen on. Another than this machine's own needs TLS or behind-proxy.");
    static final Key<Integer> HTTP_PORT = key("http.port", "8686", whole(0, 65_535),
            "Port to listen on; 0: any free one, which the log names.");
    static final Key<Boolean> HTTP_BEHIND_PROXY = key("http.behind-proxy", "false", flag(),
            "Whether a proxy does TLS and sets X-Forwarded-For; its word is taken then.");
    static final Key<Optional<Path>> HTTP_TLS_CERTIFICATE = key("http.tls-certificate", "", optional(file()),
            "The server's certificate and its chain, PEM. HTTPS alone is served then.");
    static final Key<Optional<Path>> HTTP_TLS_KEY = key("http.tls-key", "", optional(file()),
            "Its private key, PEM (PKCS#8), not readable by all.");
    static final Key<Integer> HTTP_BODY_MAX = key("http.body-max", "8388608", whole(1_024, 67_108_864),
            "Bytes of a request's body.");
    static final Key<Integer> HTTP_HEADER_MAX = key("http.header-max", "8192", whole(1_024, 65_536),
            "Bytes of a request's line and headers.");
    static final Key<Duration> HTTP_IDLE_MAX = key("http.idle-max", "PT30S", duration("PT1S", "PT5M"),
            "How long a connection may stay silent.");
    static final Key<Integer> HTTP_CONNECTIONS_MAX = key("http.connections-max", "512", whole(8, 10_000),
            "Connections at once; more of them wait.");
    static final Key<Optional<Secret>> VIEWER_TOKEN = key("http.viewer-token", "", optional(secret(16)),
            "Who sends it may look. Better in a file.");
    static final Key<Optional<Path>> VIEWER_TOKEN_FILE = key("http.viewer-token-file", "", optional(file()),
            "A file that holds nothing but it, not readable by all.");
    static final Key<Optional<Secret>> OPERATOR_TOKEN = key("http.operator-token", "", optional(secret(16)),
            "Who sends it may look and change. Better in a file.");
    static final Key<Optional<Path>> OPERATOR_TOKEN_FILE = key("http.operator-token-file", "", optional(file()),
            "A file that holds nothing but it, not readable by all.");
    static final Key<Optional<Secret>> METRICS_TOKEN = key("http.metrics-token", "", optional(secret(16)),
            "Who sends it may read /metrics and nothing else. Better in a file.");
    static final Key<Optional<Path>> METRICS_TOKEN_FILE = key("http.metrics-token-file", "", optional(file()),
            "A file that holds nothing but it, not readable by all.");


    static final Key<LogLevel> LOG_LEVEL = key("log.level", "info", choice(LogLevel.class),
            "What a node logs: this and what is worse.");
    static final Key<LogFormat> LOG_FORMAT = key("log.format", "auto", choice(LogFormat.class),
            "auto: the journal with fields where systemd started the node, else text; text; json: one object a line.");
    // spotless:on

    static final List<Key<?>> ALL = List.copyOf(DECLARED);

    private Keys() {}

    private static <T> Key<T> key(String shortName, String standard, Kinds.Kind<T> kind, String doc) {
        var key = new Key<T>("compensation." + shortName, standard, kind.expected(), kind.secret(), kind.parse(), doc);
        DECLARED.add(key);
        return key;
    }
}
