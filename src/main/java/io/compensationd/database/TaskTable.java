package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// `compensation_tasks`: the platform's columns as Prisma makes them, and what we add to it.
record TaskTable(TableName name) {
    private static final List<Expected> PLATFORMS = List.of(
            Expected.exactly("id", "bigint"),
            Expected.exactly("userId", "bigint"),
            Expected.exactly("userPricingId", "bigint"),
            Expected.cost("cost"),
            new Expected("status", "text", Table.Column::isLongText),
            Expected.exactly("retryCount", "integer"),
            Expected.exactly("maxRetries", "integer"),
            new Expected("errorMessage", "text", Table.Column::isLongText),
            Expected.text("userClerkId"),
            Expected.text("serviceProvider"),
            Expected.text("requestApi"),
            Expected.text("requestBody"),
            Expected.text("responseBody"),
            new Expected("completedAt", "timestamp without time zone", Table.Column::isTimestamp),
            new Expected("createdAt", "timestamp without time zone", Table.Column::isTimestamp),
            new Expected("updatedAt", "timestamp without time zone", Table.Column::isTimestamp));

    /// V02. A column that Prisma's client does not know must fill itself, or its inserts fail.
    private static final List<Expected> OURS = List.of(
            new Expected("nextRetryAt", "timestamp with time zone not null, with a default", TaskTable::fillsItself),
            new Expected("lastAttemptAt", "timestamp with time zone", TaskTable::optionalInstant),
            new Expected("failureReason", "text", TaskTable::optionalText),
            new Expected("idempotencyKey", "text", TaskTable::optionalText));

    private static final List<String> TRIGGERS = List.of(
            "compensation_completed_is_final",
            "compensation_cancelled_only_becomes_pending",
            "compensation_adopt",
            "compensation_wake_inserted",
            "compensation_wake_pending");

    /// Makes the table in which lost keys are noted.
    private static final int LOST_KEYS = 25;

    static TaskTable in(String schema) {
        return new TaskTable(new TableName(schema, "compensation_tasks"));
    }

    List<Problem> problems(Connection connection, Applied applied, int lanes) throws SQLException {
        var table = Table.read(connection, name);
        if (table.isEmpty() && !schemaExists(connection)) return List.of(noSchema());
        if (table.isEmpty()) return applied.has(1) ? List.of(gone()) : List.of();
        var problems = new ArrayList<Problem>();
        problems.addAll(kind(table.get()));
        problems.addAll(PlatformTables.hidden(table.get()));
        problems.addAll(Expected.of(
                PLATFORMS,
                table.get(),
                "Prisma's model CompensationTask has it: push the model to the database.",
                "Change it to what the model CompensationTask of the platform says."));
        problems.addAll(ours(table.get(), applied));
        problems.addAll(indexes(connection, applied, lanes));
        problems.addAll(triggers(connection, table.get(), applied));
        return problems;
    }

    /// The scripts to run again, in their order, because somebody took away what they made.
    List<Script> repairs(Connection connection, Applied applied, int lanes) throws SQLException {
        var table = Table.read(connection, name);
        if (table.isEmpty()) return List.of();
        var scripts = new ArrayList<Script>();
        var columns = OURS.stream().anyMatch(it -> it.missing(table.get()));
        var triggers = !missingTriggers(connection, table.get()).isEmpty();
        if (columns) scripts.add(Script.V02);
        if (triggers) scripts.add(Script.V05);
        for (var index : indexes(lanes)) if (columns || !index.valid(connection)) scripts.add(index.script());
        if (triggers) scripts.add(Script.V08);
        return scripts.stream().filter(it -> applied.has(it.version)).toList();
    }

    /// SQL that notes, with the column added again, whose keys are lost; empty where none are.
    String lostKeys(Connection connection, Applied applied) throws SQLException {
        var there = Table.read(connection, name).flatMap(it -> it.column("idempotencyKey"));
        if (there.isPresent() || !applied.has(LOST_KEYS)) return "";
        if (!Rows.is(connection, "select exists (select from " + name.quoted() + ")")) return "";
        return "insert into compensation.lost_keys (last_task) select max(id) from " + name.quoted()
                + " having count(*) > 0";
    }

    /// Another table in this database that our triggers stand on: one installation serves one table.
    static List<Problem> elsewhere(Connection connection, TableName name) throws SQLException {
        return Rows.of(
                connection,
                row -> Problem.conflict(
                        "schema compensation",
                        "to serve " + name,
                        "triggers on " + row.getString(1),
                        "One database serves one compensation_tasks. Set compensation.database.schema to that one's"
                                + " schema, or use another database."),
                """
                select distinct tn.nspname || '.' || c.relname
                from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace tn on tn.oid = c.relnamespace
                join pg_proc p on p.oid = t.tgfoid join pg_namespace pn on pn.oid = p.pronamespace
                where pn.nspname = 'compensation' and tn.nspname <> 'compensation'
                  and (tn.nspname, c.relname) <> (?, ?)""",
                name.schema(),
                name.name());
    }

    /// Keys that are there twice, by which the unique index could not be built. Asked only while there is none.
    List<Problem> duplicates(Connection connection) throws SQLException {
        var key = Index.idempotencyKey(name);
        var table = Table.read(connection, name);
        if (table.flatMap(it -> it.column("idempotencyKey")).isEmpty() || key.valid(connection)) return List.of();
        return Rows.of(
                connection,
                row -> Problem.conflict(
                        name + ".idempotencyKey",
                        "no key twice",
                        row.getLong(1) + " tasks with one key, task " + row.getLong(2) + " among them",
                        "Decide which of them is the charge, and set the others' key to null."),
                "select count(*), min(id) from " + name.quoted() + " where \"idempotencyKey\" is not null"
                        + " group by \"idempotencyKey\" having count(*) > 1 limit 1");
    }

    private boolean schemaExists(Connection connection) throws SQLException {
        return Rows.is(connection, "select exists (select from pg_namespace where nspname = ?)", name.schema());
    }

    private Problem noSchema() {
        return Problem.conflict(
                "schema " + name.schema(),
                "the schema of the platform's tables",
                "no such schema",
                "Set compensation.database.schema (or schema= in the URL) to the platform's, or create it.");
    }

    private Problem gone() {
        return Problem.conflict(
                name.toString(),
                "the table that was migrated",
                "no such table",
                "If it is in another schema, set compensation.database.schema (or schema= in the URL)."
                        + " If it was dropped, let Prisma create it again, then run: compensationd migrate, which says"
                        + " from where on its ids must go on");
    }

    private static List<Problem> kind(Table table) {
        if (table.kind().equals("r")) return List.of();
        return List.of(Problem.conflict(
                table.name().toString(),
                "a plain table",
                table.kind().equals("p") ? "a partitioned table" : "a view or a foreign table",
                "Indexes are built here while the platform writes, which PostgreSQL does on plain tables only."));
    }

    private static List<Problem> ours(Table table, Applied applied) {
        var problems = new ArrayList<Problem>();
        for (var column : OURS) {
            if (column.missing(table) && applied.has(2))
                problems.add(Problem.drift(column.subject(table), column.type(), "no such column" + lost(column)));
            column.wrong(
                            table,
                            "Rename or drop your column; compensationd migrate adds ours, and compensationd prisma"
                                    + " prints the fields for schema.prisma.")
                    .ifPresent(problems::add);
        }
        return problems;
    }

    /// What adding the column again does not bring back.
    private static String lost(Expected column) {
        return switch (column.column()) {
            case "idempotencyKey" ->
                ", and with it every key: no file with keys is imported until they are back from a backup";
            case "nextRetryAt" -> ", and with it every wait: all pending tasks will be due at once";
            default -> "";
        };
    }

    private static boolean fillsItself(Table.Column column) {
        return column.isInstant() && column.notNull() && column.filled();
    }

    private static boolean optionalInstant(Table.Column column) {
        return column.isInstant() && !column.notNull();
    }

    private static boolean optionalText(Table.Column column) {
        return column.isLongText() && !column.notNull();
    }

    private List<Problem> indexes(Connection connection, Applied applied, int lanes) throws SQLException {
        var problems = new ArrayList<Problem>();
        for (var wanted : indexes(lanes)) {
            var found = wanted.find(connection);
            found.flatMap(wanted::conflict).ifPresent(problems::add);
            if (applied.has(wanted.script().version)
                    && !found.map(Index.Found::valid).orElse(false))
                problems.add(Problem.drift(
                        "index " + wanted.name(),
                        wanted.definition(),
                        found.isEmpty() ? "no such index" : "an INVALID index, left by a build that was interrupted"));
        }
        return problems;
    }

    private List<Index> indexes(int lanes) {
        return List.of(Index.idempotencyKey(name), Index.claim(name, lanes));
    }

    private List<Problem> triggers(Connection connection, Table table, Applied applied) throws SQLException {
        if (!applied.has(Script.V05.version)) return List.of();
        return missingTriggers(connection, table).stream()
                .map(it -> Problem.drift("trigger " + it + " on " + name, "an enabled trigger", "none"))
                .toList();
    }

    private static List<String> missingTriggers(Connection connection, Table table) throws SQLException {
        var enabled = Rows.of(
                connection,
                row -> row.getString(1),
                "select tgname from pg_trigger where tgrelid = ? and tgenabled in ('O', 'A')",
                table.oid());
        return TRIGGERS.stream().filter(it -> !enabled.contains(it)).toList();
    }
}
