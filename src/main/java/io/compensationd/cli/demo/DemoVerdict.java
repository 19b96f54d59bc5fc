package io.compensationd.cli.demo;

import io.compensationd.cli.Table;
import io.compensationd.cli.Terminal;
import io.compensationd.compensation.Verification;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What was promised against what the database says, beside `verify`: here every credit is known, so money is
/// checked to the last digit, and the runs of a lane must not overlap in time.
record DemoVerdict(List<Check> checks) {
    /// @param expected in words or figures, as `found`
    record Check(String promise, String expected, String found) {
        boolean held() {
            return expected.equals(found);
        }
    }

    boolean held() {
        return checks.stream().allMatch(Check::held);
    }

    /// @param opening sum of all balances before the first task
    /// @param credits what the platform gave since
    static DemoVerdict judge(Connection connection, DemoData data, BigDecimal opening, BigDecimal credits)
            throws SQLException {
        var entries = number(connection, "select coalesce(sum(amount), 0) from compensation.ledger_entries");
        var balances = number(connection, "select sum(balance) from users");
        return new DemoVerdict(List.of(
                new Check("tasks completed", "" + data.completed(), count(connection, "completed")),
                new Check("tasks failed, with a reason", "" + data.failed(), failedWithReason(connection)),
                new Check("tasks charged other than exactly once", "0", plain(connection, CHARGED_WRONGLY)),
                new Check(
                        "opening + credits - entries = balances",
                        opening.add(credits)
                                .subtract(entries)
                                .stripTrailingZeros()
                                .toPlainString(),
                        balances.stripTrailingZeros().toPlainString()),
                new Check("runs of one lane that overlap", "0", plain(connection, OVERLAPS))));
    }

    /// With what `compensationd verify` found.
    DemoVerdict and(Verification verification) {
        var all = new ArrayList<>(checks);
        all.add(new Check(
                "breaks that verify finds", "0", "" + verification.breaks().size()));
        all.add(new Check("ledger entries that verify finds", expectedEntries(), "" + verification.settled()));
        return new DemoVerdict(all);
    }

    private String expectedEntries() {
        return checks.getFirst().expected();
    }

    private static final String CHARGED_WRONGLY = """
            select count(*) from (
                select t.id from compensation_tasks t left join compensation.ledger_entries e on e.task_id = t.id
                group by t.id, t.status
                having count(e.id) <> case when t.status = 'completed' then 1 else 0 end) wrong""";

    private static final String OVERLAPS = """
            select count(*) from compensation.runs a join compensation.runs b
              on a.lane = b.lane and a.id < b.id
             and tstzrange(a.started_at, a.finished_at) && tstzrange(b.started_at, b.finished_at)""";

    void print(Terminal terminal) {
        var table = Table.of("PROMISE", "EXPECTED>", "FOUND>", "");
        for (var check : checks)
            table.row(
                    check.promise(),
                    check.expected(),
                    check.found(),
                    check.held() ? terminal.green("held") : terminal.red("BROKEN"));
        terminal.print("");
        table.print(terminal);
        terminal.print("");
        terminal.print(
                held()
                        ? terminal.green(
                                "Every completed task was charged exactly once, and every digit is accounted for.")
                        : terminal.red("A promise was broken. Run again with --keep and look at the logs."));
    }

    static BigDecimal number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getBigDecimal(1);
        }
    }

    private static String plain(Connection connection, String sql) throws SQLException {
        return number(connection, sql).toPlainString();
    }

    private static String count(Connection connection, String status) throws SQLException {
        return plain(connection, "select count(*) from compensation_tasks where status = '" + status + "'");
    }

    private static String failedWithReason(Connection connection) throws SQLException {
        return plain(connection, """
                select count(*) from compensation_tasks
                where status = 'failed' and "failureReason" is not null and "errorMessage" is not null""");
    }
}
