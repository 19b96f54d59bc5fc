package io.compensationd.compensation.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Slots of the last day that nobody ran, as the nodes' rounds recorded them.
public record MissedSlots() implements Check {
    private static final String GAPS = """
            select reason, sum(slots) as slots, min(first_slot) as first, max(last_slot) as last,
                   string_agg(distinct lane::text, ', ') as lanes
            from compensation.gaps
            where last_slot > clock_timestamp() - interval '1 day'
            group by reason order by min(first_slot)
            """;

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return Query.rows(connection, GAPS, row -> {
            var reason = row.getString("reason");
            var subject = row.getLong("slots") + " slots: " + reason.replace('_', ' ');
            var evidence = "lanes " + row.getString("lanes") + ", from "
                    + Query.instant(row, "first").orElseThrow() + " to "
                    + Query.instant(row, "last").orElseThrow();
            return switch (reason) {
                case "paused" -> Finding.watch(Kind.SLOTS_MISSED, subject, evidence, "None: it was paused.");
                case "down" -> Finding.watch(Kind.SLOTS_MISSED, subject, evidence, "No node ran. Run more than one.");
                case "database_away" ->
                    Finding.watch(Kind.SLOTS_MISSED, subject, evidence, "The server's log says why it was away.");
                default ->
                    Finding.wrong(
                            Kind.SLOTS_MISSED,
                            subject,
                            evidence,
                            "See the nodes' logs of that time, and what else doctor finds.");
            };
        });
    }
}
