package io.compensationd.database;

import io.compensationd.database.Right.Kind;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What each role may do, on what is there: the whole of it. What is not here, a role may not.
///
/// The owner owns the schema `compensation` and what is in it, and lends its rights to the functions there.
final class Rights {
    /// What a client brings with a task.
    private static final List<String> REPORTED = List.of(
            "userId",
            "userPricingId",
            "cost",
            "userClerkId",
            "serviceProvider",
            "requestApi",
            "requestBody",
            "responseBody",
            "idempotencyKey",
            "maxRetries",
            "errorMessage",
            "createdAt",
            "updatedAt");

    /// What an import may bring as well.
    private static final List<String> IMPORTED = List.of("status", "retryCount", "nextRetryAt");

    private static final List<String> BODIES = List.of("requestBody", "responseBody");

    /// What a person's decision changes.
    private static final List<String> DECIDED =
            List.of("status", "retryCount", "errorMessage", "failureReason", "nextRetryAt", "updatedAt");

    /// What settling changes beside.
    private static final List<String> SETTLED = List.of("completedAt", "lastAttemptAt");

    /// Tables of ours whose rows prove something: added to and never changed.
    private static final Set<String> RECORDS = Set.of("ledger_entries", "attempts", "audit", "repairs", "breaks");

    /// What only triggers and migrations write.
    private static final Set<String> LOOKED_AT =
            Set.of("adopted", "archived_tasks", "lost_keys", "flyway_schema_history");

    /// Written and kept.
    private static final Set<String> KEPT = Set.of("runs", "gaps", "rounds", "last_round", "last_digest");

    /// What opens a door is the daemon's alone.
    private static final Set<String> SECRET = Set.of("sessions");

    /// Whole tasks. Of them a reader sees all but the task itself, in which its bodies are.
    private static final String ARCHIVE = "archived_tasks";

    private static final List<String> ARCHIVED =
            List.of("task_id", "account_id", "cost", "completed_at", "archived_at");

    private final Platform platform;
    private final List<Owned> ours;
    private final List<String> functions;
    private final Set<Right> rights = new LinkedHashSet<>();

    /// A table or sequence of our schema.
    ///
    /// @param sql its name as SQL writes it
    record Owned(String name, String sql, boolean sequence) {}

    private Rights(Platform platform, List<Owned> ours, List<String> functions) {
        this.platform = platform;
        this.ours = ours;
        this.functions = functions;
    }

    static Rights on(Connection connection, TableName tasks, Settings.Tables tables) throws SQLException {
        return new Rights(Platform.read(connection, tasks, tables), ours(connection), functions(connection));
    }

    private static List<Owned> ours(Connection connection) throws SQLException {
        return Rows.of(
                connection,
                row -> new Owned(row.getString(1), row.getString(2), row.getBoolean(3)),
                """
                select c.relname, format('%I.%I', n.nspname, c.relname), c.relkind = 'S'
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by c.relname""",
                OwnSchema.NAME);
    }

    /// Those that retention calls.
    private static List<String> functions(Connection connection) throws SQLException {
        return Rows.of(connection, row -> row.getString(1), """
                select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname = ? and p.proname in ('retire_tasks', 'empty_bodies') order by 1""", OwnSchema.NAME);
    }

    /// Columns of a task that come from outside.
    static List<String> brought() {
        return Stream.concat(REPORTED.stream(), IMPORTED.stream())
                .filter(it -> !it.equals("updatedAt"))
                .toList();
    }

    /// Tables and sequences whose rights are ours to give and to take.
    List<String> objects() {
        var objects = new ArrayList<>(ours.stream().map(Owned::sql).toList());
        objects.addAll(platform.objects());
        return objects;
    }

    /// Schemas of these.
    List<String> schemas() {
        var schemas = new ArrayList<>(platform.schemas());
        schemas.add(OwnSchema.NAME);
        return schemas;
    }

    Set<Right> all() {
        for (var role : Role.values()) if (role != Role.OWNER) come(role);
        owner();
        daemon();
        operator();
        retention();
        app();
        read();
        return new LinkedHashSet<>(rights);
    }

    private void come(Role role) {
        add(role, Kind.DATABASE, platform.database(), "connect");
        platform.schemas().forEach(schema -> add(role, Kind.SCHEMA, schema, "usage"));
        if (role != Role.APP && platform.ourSchema()) add(role, Kind.SCHEMA, OwnSchema.NAME, "usage");
    }

    private void daemon() {
        add(Role.DAEMON, Kind.DATABASE, platform.database(), "temporary");
        tasks(Role.DAEMON, "select");
        tasks(Role.DAEMON, "insert", REPORTED, IMPORTED);
        tasks(Role.DAEMON, "update", DECIDED, SETTLED);
        sequences(Role.DAEMON, platform.taskSequences(), "usage");
        accounts(Role.DAEMON);
        platform.accounts()
                .ifPresent(it -> columns(Role.DAEMON, it.sql(), "update", it.these(List.of(platform.balance()))));
        platform.log().ifPresent(it -> columns(Role.DAEMON, it.sql(), "insert", it.columns()));
        sequences(Role.DAEMON, platform.logSequences(), "usage");
        for (var owned : ours) {
            if (!owned.sequence()) ours(Role.DAEMON, owned, of(owned.name()));
            else if (!owned.name().equals("last_wake_up")) ours(Role.DAEMON, owned, "usage");
        }
    }

    private static String[] of(String table) {
        if (LOOKED_AT.contains(table)) return new String[] {"select"};
        if (RECORDS.contains(table)) return new String[] {"select", "insert"};
        if (KEPT.contains(table)) return new String[] {"select", "insert", "update"};
        return new String[] {"select", "insert", "update", "delete"};
    }

    private void operator() {
        add(Role.OPERATOR, Kind.DATABASE, platform.database(), "temporary");
        tasks(Role.OPERATOR, "select");
        tasks(Role.OPERATOR, "insert", REPORTED, IMPORTED);
        tasks(Role.OPERATOR, "update", DECIDED);
        sequences(Role.OPERATOR, platform.taskSequences(), "usage");
        accounts(Role.OPERATOR);
        lookAt(Role.OPERATOR);
        audit(Role.OPERATOR);
    }

    /// Tasks are removed by a function of the owner's alone, which removes none that waits.
    private void retention() {
        tasks(Role.RETENTION, "select");
        sequences(Role.RETENTION, platform.taskSequences(), "select");
        lookAt(Role.RETENTION);
        audit(Role.RETENTION);
    }

    private void owner() {
        platform.schemas().forEach(schema -> add(Role.OWNER, Kind.SCHEMA, schema, "usage"));
        for (var privilege : List.of("select", "delete")) tasks(Role.OWNER, privilege);
        tasks(Role.OWNER, "update", BODIES, List.of("updatedAt"));
        for (var function : functions)
            for (var role : List.of(Role.DAEMON, Role.RETENTION)) add(role, Kind.FUNCTION, function, "execute");
    }

    private void app() {
        tasks(Role.APP, "insert", REPORTED);
        sequences(Role.APP, platform.taskSequences(), "usage");
    }

    private void read() {
        platform.tasks().ifPresent(it -> columns(Role.READ, it.sql(), "select", it.columnsBut(BODIES)));
        sequences(Role.READ, platform.taskSequences(), "select");
        accounts(Role.READ);
        lookAt(Role.READ);
    }

    private void lookAt(Role role) {
        for (var owned : ours) {
            if (role == Role.READ && owned.name().equals(ARCHIVE)) columns(role, owned.sql(), "select", ARCHIVED);
            else if (!owned.sequence() && !SECRET.contains(owned.name())) ours(role, owned, "select");
        }
    }

    private void audit(Role role) {
        for (var owned : ours) if (owned.name().equals("audit")) ours(role, owned, "insert");
    }

    /// With `xmax`, the transaction that locks a row, for explain names who it is.
    private void accounts(Role role) {
        platform.accounts().ifPresent(it -> columns(role, it.sql(), "select", it.columnsAnd("xmax")));
    }

    @SafeVarargs
    private void tasks(Role role, String privilege, List<String>... columns) {
        var tasks = platform.tasks();
        if (tasks.isEmpty()) return;
        if (columns.length == 0) add(role, Kind.TABLE, tasks.get().sql(), privilege);
        for (var some : columns)
            columns(role, tasks.get().sql(), privilege, tasks.get().these(some));
    }

    private void columns(Role role, String table, String privilege, List<String> columns) {
        for (var column : columns) rights.add(new Right(role.id(), Kind.TABLE, table, privilege, column));
    }

    private void sequences(Role role, List<String> sequences, String privilege) {
        for (var sequence : sequences) add(role, Kind.SEQUENCE, sequence, privilege);
    }

    private void ours(Role role, Owned owned, String... privileges) {
        for (var privilege : privileges)
            add(role, owned.sequence() ? Kind.SEQUENCE : Kind.TABLE, owned.sql(), privilege);
    }

    private void add(Role role, Kind kind, String object, String privilege) {
        rights.add(new Right(role.id(), kind, object, privilege, ""));
    }

    /// The owner of the platform's table; empty where there is none.
    Optional<String> tasksOwner() {
        return platform.tasksOwner();
    }
}
