package io.compensationd.admin;

import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.Records;
import io.compensationd.compensation.desk.Records.Selection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// What the nodes wrote down, the latest first.
final class RecordRoutes {
    private static final int LANES_MAX = 1 << 20;

    private final Records records;

    RecordRoutes(Site site, Desk desk) {
        this.records = desk.records(site.connections().work());
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/ledger", Access.VIEW, "Ledger entries, by account or task.", this::ledger),
                Route.get("/api/v1/runs", Access.VIEW, "Firings that did something, by lane.", this::runs),
                Route.get("/api/v1/attempts", Access.VIEW, "Attempts that did not settle, by task.", this::attempts));
    }

    private Answer ledger(Call call) throws SQLException {
        return Answer.json(records.entries(selection(call.only("account", "task", "limit", "after"))));
    }

    private Answer runs(Call call) throws SQLException {
        return Answer.json(records.runs(lane(call.only("lane", "limit", "after")), selection(call)));
    }

    static Optional<Integer> lane(Call call) {
        return call.query("lane").map(_ -> call.query("lane", 0, 0, LANES_MAX));
    }

    private Answer attempts(Call call) throws SQLException {
        return Answer.json(records.attempts(selection(call.only("task", "limit", "after"))));
    }

    private static Selection selection(Call call) {
        return selection(call, call.query("limit", 50, 1, Records.ROWS_MAX));
    }

    static Selection selection(Call call, int rowsMax) {
        return new Selection(number(call, "account"), number(call, "task"), number(call, "after"), rowsMax);
    }

    static Optional<Long> number(Call call, String name) {
        return call.query(name)
                .map(text -> Call.whole(text, Long.MIN_VALUE, Long.MAX_VALUE)
                        .orElseThrow(() -> HttpProblem.bad(
                                "expected %s as a whole number, found %s".formatted(name, Json.shown(text)))));
    }
}
