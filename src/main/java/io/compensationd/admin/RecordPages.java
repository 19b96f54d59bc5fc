package io.compensationd.admin;

import io.compensationd.admin.pages.JteauditGenerated;
import io.compensationd.admin.pages.JteledgerGenerated;
import io.compensationd.admin.pages.JterunsGenerated;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.Records;
import java.sql.SQLException;
import java.util.List;

/// What nodes and people wrote down, the latest first.
final class RecordPages {
    private static final int ROWS = 50;

    private final Pages pages;
    private final Records records;
    private final AuditTrail trail;

    RecordPages(Pages pages, Records records, AuditTrail trail) {
        this.pages = pages;
        this.records = records;
        this.trail = trail;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/runs", Access.LOOK, "Firings that did something.", this::runs),
                Route.get("/ledger", Access.LOOK, "Deductions, by account or task.", this::ledger),
                Route.get("/audit", Access.LOOK, "What people changed.", this::audit));
    }

    private Answer runs(Call call) throws SQLException {
        var lane = RecordRoutes.lane(call.only("lane", "after"));
        var runs = records.runs(lane, RecordRoutes.selection(call, ROWS));
        var frame = pages.frame(call, "runs");
        var at = Pages.address(call.received());
        return Pages.answer((output, it) -> JterunsGenerated.render(output, it, frame, at, runs));
    }

    private Answer ledger(Call call) throws SQLException {
        var entries = records.entries(RecordRoutes.selection(call.only("account", "task", "after"), ROWS));
        var frame = pages.frame(call, "ledger");
        var at = Pages.address(call.received());
        return Pages.answer((output, it) -> JteledgerGenerated.render(output, it, frame, at, entries));
    }

    private Answer audit(Call call) throws SQLException {
        var rows = trail.page(RecordRoutes.number(call.only("after"), "after"), ROWS);
        var frame = pages.frame(call, "audit");
        var at = Pages.address(call.received());
        return Pages.answer((output, it) -> JteauditGenerated.render(output, it, frame, at, rows));
    }
}
