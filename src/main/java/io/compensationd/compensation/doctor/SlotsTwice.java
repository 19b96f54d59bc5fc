package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Two runs of one lane for one slot of its interval, within the last days.
public record SlotsTwice() implements Check {
    private static final String TWICE = """
            select lane, slot, string_agg('run ' || id || ' by ' || node, ', ' order by id) as runs
            from compensation.runs
            where slot is not null and started_at > clock_timestamp() - interval '7 days'
            group by lane, slot having count(*) > 1
            order by slot desc limit 10
            """;

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return Query.rows(
                connection,
                TWICE,
                row -> Finding.wrong(
                        Kind.SLOT_TWICE,
                        "lane " + row.getInt("lane"),
                        "slot " + Query.instant(row, "slot").orElseThrow() + ": " + row.getString("runs"),
                        "Run compensationd verify, and report it: the check of slots should make it impossible."));
    }
}
