package io.compensationd.settings;

import io.compensationd.settings.SettingsReader.Given;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Makes the record tree of values that are each good for themselves, and finds what contradicts.
final class Assembly {
    private static final int TOKEN_MIN = 16;

    private final Map<String, Given> given;
    private final List<String> problems;

    Assembly(Map<String, Given> given, List<String> problems) {
        this.given = given;
        this.problems = problems;
    }

    Settings settings(Map<String, String> quartz) {
        return new Settings(
                database(),
                tables(),
                engine(),
                retry(),
                schedule(),
                retention(),
                new MailAssembly(this).mail(),
                node(),
                cron(),
                http(),
                log(),
                quartz);
    }

    private Settings.Database database() {
        var url = get(Keys.URL);
        var embedded = get(Keys.EMBEDDED);
        if (url.isEmpty() && !embedded)
            problem(Keys.EMBEDDED, "is false and no address is set. Set " + Keys.URL.name() + " or DATABASE_URL");
        var password = secret(Keys.PASSWORD, Keys.PASSWORD_FILE);
        if (url.isEmpty() && get(Keys.USER).isPresent()) needs(Keys.USER, Keys.URL);
        if (url.isEmpty() && password.isPresent()) needs(Keys.PASSWORD, Keys.URL);
        var migratePassword = secret(Keys.MIGRATE_PASSWORD, Keys.MIGRATE_PASSWORD_FILE);
        if (migratePassword.isPresent() && get(Keys.MIGRATE_USER).isEmpty())
            needs(Keys.MIGRATE_PASSWORD, Keys.MIGRATE_USER);
        return new Settings.Database(
                url,
                get(Keys.USER),
                password,
                embedded,
                get(Keys.DATA_FOLDER),
                get(Keys.SCHEMA),
                get(Keys.WORK_POOL),
                get(Keys.MIGRATE),
                get(Keys.MIGRATE_USER),
                migratePassword);
    }

    private Settings.Tables tables() {
        var accounts = new Settings.Accounts(
                get(Keys.ACCOUNTS), get(Keys.ACCOUNTS_ID), get(Keys.ACCOUNTS_BALANCE), get(Keys.ACCOUNTS_ACTIVE));
        if (!get(Keys.REQUEST_LOG)) return new Settings.Tables(accounts, Optional.empty());
        return new Settings.Tables(
                accounts,
                Optional.of(new Settings.RequestLog(
                        get(Keys.REQUEST_LOG_TABLE),
                        get(Keys.LOG_USER_CLERK_ID),
                        get(Keys.LOG_SERVICE_PROVIDER),
                        get(Keys.LOG_REQUEST_API),
                        get(Keys.LOG_REQUEST_BODY),
                        get(Keys.LOG_RESPONSE_BODY),
                        get(Keys.LOG_COST))));
    }

    private Settings.Engine engine() {
        return new Settings.Engine(
                get(Keys.CHUNK_MAX),
                get(Keys.CHUNKS_AT_ONCE),
                get(Keys.DRAIN_MAX),
                get(Keys.BALANCE),
                get(Keys.SHUTDOWN),
                get(Keys.TAKE_OVER));
    }

    private Settings.Retry retry() {
        var retry = new Settings.Retry(get(Keys.RETRY_BASE), get(Keys.RETRY_CAP));
        if (retry.base().compareTo(retry.cap()) > 0)
            problem(
                    Keys.RETRY_BASE,
                    "is %s, longer than %s, %s. Make the cap at least as long"
                            .formatted(retry.base(), Keys.RETRY_CAP.name(), retry.cap()));
        return retry;
    }

    private Settings.Schedule schedule() {
        return new Settings.Schedule(get(Keys.INTERVAL), get(Keys.WAKE_UP), get(Keys.THREADS));
    }

    private Settings.Retention retention() {
        var keep = get(Keys.RETENTION_KEEP);
        var keyed = get(Keys.RETENTION_KEEP_KEYED);
        if (keyed.isPresent() && keep.isEmpty()) needs(Keys.RETENTION_KEEP_KEYED, Keys.RETENTION_KEEP);
        if (keyed.isPresent() && keep.isPresent() && keyed.get().compareTo(keep.get()) < 0)
            problem(
                    Keys.RETENTION_KEEP_KEYED,
                    "is %s, shorter than %s, %s. Make it at least as long"
                            .formatted(keyed.get(), Keys.RETENTION_KEEP.name(), keep.get()));
        return new Settings.Retention(
                keep, keyed, get(Keys.RETENTION_BODIES), get(Keys.RETENTION_ARCHIVE), get(Keys.RETENTION_SCHEDULE));
    }

    private Settings.Node node() {
        return new Settings.Node(get(Keys.NODE_ID));
    }

    private Settings.Cron cron() {
        return new Settings.Cron(token(Keys.CRON_SECRET, Keys.CRON_SECRET_FILE));
    }

    private Settings.Http http() {
        var bind = get(Keys.HTTP_BIND);
        var tls = tls();
        if (get(Keys.HTTP) && !isLoopback(bind) && tls.isEmpty() && !get(Keys.HTTP_BEHIND_PROXY))
            problem(
                    Keys.HTTP_BIND,
                    "is %s, which others can reach, and secrets would go there in the clear. Set %s and %s; or %s=true, if a proxy in front does TLS; or 127.0.0.1"
                            .formatted(
                                    bind,
                                    Keys.HTTP_TLS_CERTIFICATE.name(),
                                    Keys.HTTP_TLS_KEY.name(),
                                    Keys.HTTP_BEHIND_PROXY.name()));
        return new Settings.Http(
                get(Keys.HTTP),
                bind,
                get(Keys.HTTP_PORT),
                get(Keys.HTTP_BEHIND_PROXY),
                tls,
                new Settings.Limits(
                        get(Keys.HTTP_BODY_MAX),
                        get(Keys.HTTP_HEADER_MAX),
                        get(Keys.HTTP_IDLE_MAX),
                        get(Keys.HTTP_CONNECTIONS_MAX)),
                tokens());
    }

    private Optional<Settings.Tls> tls() {
        var certificate = get(Keys.HTTP_TLS_CERTIFICATE);
        var key = get(Keys.HTTP_TLS_KEY);
        if (certificate.isPresent() && key.isEmpty()) needs(Keys.HTTP_TLS_CERTIFICATE, Keys.HTTP_TLS_KEY);
        if (key.isPresent() && certificate.isEmpty()) needs(Keys.HTTP_TLS_KEY, Keys.HTTP_TLS_CERTIFICATE);
        try {
            key.ifPresent(SecretFile::mustBeClosed);
        } catch (IllegalArgumentException e) {
            problem(Keys.HTTP_TLS_KEY, Objects.requireNonNull(e.getMessage()));
        }
        return certificate.flatMap(file -> key.map(secret -> new Settings.Tls(file, secret)));
    }

    private Settings.Tokens tokens() {
        return new Settings.Tokens(
                token(Keys.VIEWER_TOKEN, Keys.VIEWER_TOKEN_FILE),
                token(Keys.OPERATOR_TOKEN, Keys.OPERATOR_TOKEN_FILE),
                token(Keys.METRICS_TOKEN, Keys.METRICS_TOKEN_FILE));
    }

    static boolean isLoopback(String bind) {
        return bind.equals("localhost") || bind.equals("::1") || bind.matches("127\\.[0-9.]+");
    }

    /// A secret that a client shows: a file may hold one that is too short as well.
    private Optional<Secret> token(Key<Optional<Secret>> plain, Key<Optional<Path>> file) {
        var secret = secret(plain, file);
        if (secret.isPresent() && secret.get().value().length() < TOKEN_MIN)
            problem(
                    file,
                    "holds %d characters, expected at least %d"
                            .formatted(secret.get().value().length(), TOKEN_MIN));
        return secret;
    }

    private Settings.Log log() {
        return new Settings.Log(get(Keys.LOG_LEVEL), get(Keys.LOG_FORMAT));
    }

    /// A secret may stand in a file of its own, but not in two places.
    Optional<Secret> secret(Key<Optional<Secret>> plain, Key<Optional<Path>> file) {
        var path = get(file);
        if (path.isEmpty()) return get(plain);
        if (get(plain).isPresent()) {
            problem(file, "and " + plain.name() + " are both set. Keep one of them");
            return Optional.empty();
        }
        try {
            return Optional.of(SecretFile.read(path.get()));
        } catch (IllegalArgumentException e) {
            problem(file, Objects.requireNonNull(e.getMessage()));
            return Optional.empty();
        }
    }

    void needs(Key<?> key, Key<?> other) {
        problem(key, "is set but " + other.name() + " is not. Set both or none");
    }

    void problem(Key<?> key, String what) {
        problems.add(origin(key) + ": " + key.name() + " " + what + ".");
    }

    private String origin(Key<?> key) {
        return value(key).origin();
    }

    <T> T get(Key<T> key) {
        return key.value(value(key).value());
    }

    private Given value(Key<?> key) {
        var value = given.get(key.name());
        if (value == null) throw new IllegalStateException("no value for " + key.name());
        return value;
    }
}
