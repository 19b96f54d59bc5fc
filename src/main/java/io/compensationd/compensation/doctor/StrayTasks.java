package io.compensationd.compensation.doctor;

import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Rows that another program left in `processing`, and rows in a status that nobody defined.
public final class StrayTasks implements Check {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final String STRAYS = """
            select count(*) as tasks, coalesce(sum(nullif(cost, 'NaN')), 0) as amount,
                   min("updatedAt") at time zone 'UTC' as oldest
            from {tasks}
            where status = 'processing' and "updatedAt" < (statement_timestamp() - ? * interval '1 second') at time zone 'UTC'
            having count(*) > 0
            """;

    /// One step in the platform's index on status for each that occurs.
    private static final String UNKNOWN = """
            with recursive statuses as (
                (select min(status) as status from {tasks})
                union all
                select (select min(t.status) from {tasks} t where t.status > s.status) from statuses s
                where s.status is not null)
            select s.status, (select count(*) from {tasks} t where t.status = s.status) as tasks
            from statuses s
            where s.status not in ('pending', 'processing', 'completed', 'failed', 'cancelled')
            """;

    private final Names names;

    /// @param schema of the platform's tables
    public StrayTasks(Settings.Tables tables, String schema) {
        names = Names.of(tables, schema);
    }

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        var findings = new ArrayList<>(Query.rows(
                connection,
                names.sql(STRAYS),
                row -> Finding.wrong(
                        Kind.STRAY_TASKS,
                        row.getLong("tasks") + " tasks in processing",
                        "amount " + row.getBigDecimal("amount").toPlainString() + ", unchanged since "
                                + Query.instant(row, "oldest").orElseThrow(),
                        "See which of them were charged (compensationd tasks list --status processing), then"
                                + " requeue or cancel them. compensation.engine.take-over settles such rows by itself."),
                LIMIT.toSeconds()));
        findings.addAll(Query.rows(
                connection,
                names.sql(UNKNOWN),
                row -> Finding.wrong(
                        Kind.UNKNOWN_STATUS,
                        "status \"" + row.getString("status") + "\"",
                        row.getLong("tasks") + " tasks",
                        "Find out who writes it, and set the rows to pending, failed or cancelled.")));
        return findings;
    }
}
