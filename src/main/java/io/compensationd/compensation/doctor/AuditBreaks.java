package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the nodes' background audit found in the last days.
public record AuditBreaks() implements Check {
    private static final String BREAKS = """
            select invariant, message, count(*) as times, min(found_at) as since, (array_agg(ids order by id))[1] as ids
            from compensation.breaks where found_at > clock_timestamp() - interval '7 days'
            group by invariant, message order by min(found_at)
            """;

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return Query.rows(
                connection,
                BREAKS,
                row -> Finding.wrong(
                        Kind.AUDIT_BREAK,
                        row.getString("invariant") + ": " + row.getString("message"),
                        "ids " + row.getString("ids") + ", since "
                                + Query.instant(row, "since").orElseThrow(),
                        "Run compensationd verify. Nothing is repaired here: find out who changed the rows."));
    }
}
