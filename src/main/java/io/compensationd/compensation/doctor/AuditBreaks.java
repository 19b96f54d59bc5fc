package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What the nodes' background audit found in the last days, and nobody has said to be dealt with.
public record AuditBreaks() implements Check {
    /// What the audit's row of an acknowledgement is about, and then a break's number.
    public static final String UP_TO = "breaks up to ";

    /// Of rows of `compensation.breaks`: those that are told of.
    public static final String OPEN = """
            found_at > clock_timestamp() - interval '7 days'
            and id > (select coalesce(max(substring(subject from '[0-9]+$')::bigint), 0) from compensation.audit
                      where action = 'acknowledge' and subject ~ '^breaks up to [0-9]{1,18}$')
            """;

    private static final String BREAKS = """
            select invariant, message, count(*) as times, min(found_at) as since, (array_agg(ids order by id))[1] as ids,
                   max(id) as last
            from compensation.breaks where %s
            group by invariant, message order by min(found_at)
            """.formatted(OPEN);

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
                        "Run compensationd verify. Nothing is repaired here: find out who changed the rows. Once that is"
                                + " dealt with: compensationd doctor --acknowledge " + row.getLong("last")
                                + " --reason TEXT"));
    }
}
