package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// I1 and I2 in SQL of the benchmark's own: each query counts what must not be.
final class Invariants {
    private Invariants() {}

    /// Throws where money or a task went wrong.
    static void check(Connection connection, Workload workload) throws SQLException {
        var breaks = new ArrayList<String>();
        for (var rule : rules(workload)) {
            var count = Copy.value(connection, rule.sql);
            if (!"0".equals(count)) breaks.add(rule.what + ": " + count);
        }
        if (!breaks.isEmpty()) throw new AssertionError(String.join("; ", breaks));
    }

    private record Rule(String what, String sql) {}

    private static List<Rule> rules(Workload workload) {
        return List.of(
                new Rule("I2 tasks that are not completed", """
                        select count(*) from compensation_tasks where status <> 'completed'"""),
                new Rule("I2 completed tasks without exactly one entry", """
                        select count(*) from compensation_tasks t where status = 'completed' and 1 <>
                            (select count(*) from compensation.ledger_entries e where e.task_id = t.id)"""),
                new Rule("I2 entries without their completed task", """
                        select count(*) from compensation.ledger_entries e where not exists
                            (select from compensation_tasks t where t.id = e.task_id and t.status = 'completed'
                                and t.cost = e.amount and t."userId" = e.account_id)"""),
                new Rule("I1 entries whose balances do not add up", """
                        select count(*) from compensation.ledger_entries
                        where balance_after <> balance_before - amount"""),
                new Rule("I1 broken chains", """
                        select count(*) from (select balance_before, lag(balance_after, 1, %s)
                            over (partition by account_id order by id) as expected
                            from compensation.ledger_entries) e where balance_before <> expected
                        """.formatted(Workload.OPENING)),
                new Rule("I1 accounts where opening - entries <> balance", """
                        select count(*) from users u where balance <> %s - (select coalesce(sum(amount), 0)
                            from compensation.ledger_entries e where e.account_id = u.id)
                        """.formatted(Workload.OPENING)),
                new Rule("request log rows missing or too many", """
                        select abs(count(*) - %d) from api_request_logs""".formatted(workload.tasks())),
                new Rule("adopted tasks", "select count(*) from compensation.adopted"));
    }
}
