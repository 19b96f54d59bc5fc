package io.compensationd.admin;

import java.util.LinkedHashMap;
import java.util.List;

/// For those who start and stop nodes and send traffic to them.
final class HealthRoutes {
    private final Checks checks;
    private final String node;

    HealthRoutes(Checks checks, String node) {
        this.checks = checks;
        this.node = node;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/livez", Access.OPEN, "The process answers.", _ -> Answer.text(200, "ok\n")),
                Route.get("/readyz", Access.OPEN, "The node works: 200, or 503 and what is wrong.", _ -> ready()));
    }

    private Answer ready() {
        var ready = checks.ready();
        var members = new LinkedHashMap<String, Object>();
        members.put("ready", ready.ready());
        members.put("node", node);
        members.put("checks", ready.checks());
        return Answer.json(ready.ready() ? 200 : 503, members);
    }
}
