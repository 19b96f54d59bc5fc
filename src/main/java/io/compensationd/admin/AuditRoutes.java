package io.compensationd.admin;

import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.Records;
import java.sql.SQLException;
import java.util.List;

/// What people changed.
final class AuditRoutes {
    private final AuditTrail trail;

    AuditRoutes(AuditTrail trail) {
        this.trail = trail;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/audit", Access.VIEW, "What people changed.", this::list));
    }

    private Answer list(Call call) throws SQLException {
        call.only("limit", "after");
        return Answer.json(
                trail.page(RecordRoutes.number(call, "after"), call.query("limit", 50, 1, Records.ROWS_MAX)));
    }
}
