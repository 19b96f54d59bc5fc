package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// The schema `compensation`, where everything of ours is that is not on the platform's table.
final class OwnSchema {
    static final String NAME = "compensation";

    private static final int MADE_BY = 3;
    private static final int QUARTZ_MADE_BY = 4;
    private static final int DEFAULT_LANES = 8;

    /// By the version that makes them.
    private static final Map<Integer, List<String>> TABLES = Map.of(
            MADE_BY, List.of("lanes", "runs", "ledger_entries", "attempts", "adopted"),
            QUARTZ_MADE_BY,
                    List.of(
                            "qrtz_job_details",
                            "qrtz_triggers",
                            "qrtz_simple_triggers",
                            "qrtz_cron_triggers",
                            "qrtz_simprop_triggers",
                            "qrtz_blob_triggers",
                            "qrtz_calendars",
                            "qrtz_paused_trigger_grps",
                            "qrtz_fired_triggers",
                            "qrtz_scheduler_state",
                            "qrtz_locks"));

    private OwnSchema() {}

    /// Whether this user may look into it; true where there is none.
    static boolean mayUse(Connection connection) throws SQLException {
        return Rows.is(connection, """
                select coalesce((select has_schema_privilege(oid, 'USAGE') from pg_namespace where nspname = ?), true)""", NAME);
    }

    static boolean exists(Connection connection) throws SQLException {
        return Rows.is(connection, "select exists (select from pg_namespace where nspname = ?)", NAME);
    }

    /// The number of lanes that the database says, which is the number of rows.
    static int lanes(Connection connection, Applied applied) throws SQLException {
        if (!applied.has(MADE_BY)
                || Table.read(connection, new TableName(NAME, "lanes")).isEmpty()) return DEFAULT_LANES;
        var lanes = (int) Rows.number(connection, "select count(*) from compensation.lanes");
        return lanes == 0 ? DEFAULT_LANES : lanes;
    }

    static List<Problem> problems(Connection connection, Applied applied) throws SQLException {
        var found = Rows.of(connection, row -> row.getString(1), """
                select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> 'flyway_schema_history'
                order by c.relname""", NAME);
        if (applied.has(MADE_BY)) {
            var damaged = damaged(found, applied);
            return damaged.isEmpty() ? lanes(connection) : damaged;
        }
        if (found.isEmpty()) return List.of();
        return List.of(Problem.conflict(
                "schema " + NAME,
                "no such schema, or an empty one",
                String.join(", ", found) + " in it",
                "It is somebody else's, or its history was deleted. Rename or drop that schema."));
    }

    private static List<Problem> lanes(Connection connection) throws SQLException {
        return Rows.of(
                connection,
                row -> Problem.conflict(
                        "table " + NAME + ".lanes",
                        "lanes from 0 to n - 1, n a power of two",
                        row.getString(1),
                        "Nobody but compensationd lanes may change it: put it back as it was."),
                """
                select count(*) || ' lanes: ' || coalesce(string_agg(lane::text, ', ' order by lane), 'none')
                from compensation.lanes
                having count(*) = 0 or max(lane) + 1 <> count(*) or count(*) & (count(*) - 1) <> 0""");
    }

    private static List<Problem> damaged(List<String> found, Applied applied) {
        return TABLES.entrySet().stream()
                .filter(it -> applied.has(it.getKey()))
                .flatMap(it -> it.getValue().stream())
                .filter(it -> !found.contains(it))
                .map(it -> Problem.conflict(
                        "table " + NAME + "." + it,
                        "the table that was migrated",
                        "no such table",
                        "Money rests on it: restore it from a backup."))
                .toList();
    }
}
