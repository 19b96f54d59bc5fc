package io.compensationd.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// An index of ours on the platform's table, which a migration of its own builds while the platform writes.
///
/// @param script    that builds it
/// @param keys      as `pg_get_indexdef` writes them
/// @param predicate a part of it; empty: there is none
record Index(TableName table, String name, Script script, boolean unique, List<String> keys, String predicate) {
    static final String CLAIM = "compensation_tasks_claim_";

    /// An index as it stands.
    record Found(long oid, boolean ours, boolean unique, boolean valid, List<String> keys, String predicate) {}

    /// The name that Prisma gives to `@unique`.
    static Index idempotencyKey(TableName table) {
        var name = "compensation_tasks_idempotencyKey_key";
        return new Index(table, name, Script.V06, true, List.of("\"idempotencyKey\""), "");
    }

    /// The claim's index for a number of lanes.
    static Index claim(TableName table, int lanes) {
        var keys = List.of("(\"userId\" & " + (lanes - 1) + "::bigint)", "\"nextRetryAt\"", "id");
        return new Index(table, CLAIM + lanes, Script.V07, false, keys, "'pending'");
    }

    String definition() {
        return describe(unique, keys) + (predicate.isEmpty() ? "" : " where status = " + predicate);
    }

    Optional<Found> find(Connection connection) throws SQLException {
        var found = Rows.of(
                connection,
                row -> new Found(
                        row.getLong(1),
                        row.getBoolean(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        List.of((String[]) row.getArray(5).getArray()),
                        row.getString(6)),
                """
                select c.oid, coalesce(tn.nspname = ? and t.relname = ?, false),
                       coalesce(i.indisunique and not i.indnullsnotdistinct, false), coalesce(i.indisvalid, false),
                       array(select pg_get_indexdef(c.oid, k, true) from generate_series(1, i.indnkeyatts) k),
                       coalesce(pg_get_expr(i.indpred, i.indrelid), '')
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                left join pg_index i on i.indexrelid = c.oid
                left join pg_class t on t.oid = i.indrelid left join pg_namespace tn on tn.oid = t.relnamespace
                where n.nspname = ? and c.relname = ?""",
                table.schema(),
                table.name(),
                table.schema(),
                name);
        return found.stream().findFirst();
    }

    /// Something else that bears its name.
    Optional<Problem> conflict(Found found) {
        if (found.ours
                && found.unique == unique
                && found.keys.equals(keys)
                && found.predicate.isEmpty() == predicate.isEmpty()
                && found.predicate.contains(predicate)) return Optional.empty();
        return Optional.of(Problem.conflict(
                "index " + name,
                definition() + " of " + table,
                found.ours ? describe(found.unique, found.keys) + " " + found.predicate : "another thing of this name",
                "Rename or drop it: compensationd migrate builds ours."));
    }

    boolean valid(Connection connection) throws SQLException {
        return find(connection).map(Found::valid).orElse(false);
    }

    private static String describe(boolean unique, List<String> keys) {
        return (unique ? "a unique index on (" : "an index on (") + String.join(", ", keys) + ")";
    }
}
