package io.compensationd.admin;

import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.Changed;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Dossier.Body;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.Plan;
import io.compensationd.compensation.desk.StoredTask;
import io.compensationd.compensation.desk.TaskFilter;
import io.compensationd.compensation.desk.TaskJson;
import io.compensationd.compensation.desk.TaskPages;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The addresses and shapes of the platform's own admin page, so that it can be pointed here.
final class PlatformRoutes {
    private static final String TASKS = "/api/compensation-task";
    private static final int PER_PAGE_MAX = 100;
    private static final int IDS_MAX = 1_000;

    private final TaskPages pages;
    private final Dossiers dossiers;
    private final Changes changes;

    PlatformRoutes(Site site, Desk desk) {
        this.pages = desk.pages(site.connections().work());
        this.dossiers = desk.dossiers(site.connections().work(), site.settings().engine());
        this.changes = desk.changes(site.connections().bulk());
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        TASKS, Access.VIEW, "Tasks by numbered pages, as the platform's admin page asks.", this::list),
                Route.get(TASKS + "/{id}", Access.VIEW, "One task with its bodies.", this::show),
                new Route("PATCH", TASKS + "/{id}", Access.OPERATE, "Puts a failed task back in line.", this::reset),
                Route.post(TASKS + "/batch-reset", Access.OPERATE, "Puts failed tasks back in line.", this::resetAll));
    }

    private record Page(List<TaskJson> items, long total, int page, int perPage) {}

    private Answer list(Call call) throws SQLException {
        call.only("page", "perPage", "status");
        int perPage = call.query("perPage", 20, 1, PER_PAGE_MAX);
        int page = call.query("page", 1, 1, TaskPages.BEHIND_MAX / perPage + 1);
        var found = pages.page(call.query("status"), page, perPage);
        var items = found.items().stream().map(TaskJson::of).toList();
        return Answer.json(new Page(items, found.total(), page, perPage))
                .with("X-Total-Estimated", String.valueOf(found.estimated()));
    }

    private record WithBodies(
            @com.fasterxml.jackson.annotation.JsonUnwrapped TaskJson task, String requestBody, String responseBody) {}

    private Answer show(Call call) throws SQLException {
        long id = call.only().number("id");
        var dossier =
                dossiers.open(id, Dossiers.BODY_MAX).orElseThrow(() -> HttpProblem.notFound("There is no task " + id));
        var bodies = dossier.bodies().orElseThrow();
        return Answer.json(
                new WithBodies(TaskJson.of(dossier.task()), shown(bodies.request()), shown(bodies.response())));
    }

    /// The platform knows no member that could say so.
    private static String shown(Body body) {
        if (!body.cut()) return body.text();
        return "%s\n[cut by compensationd: the first %d characters of %d bytes]"
                .formatted(body.text(), body.characters(), body.bytes());
    }

    private Answer reset(Call call) throws SQLException, IOException {
        long id = call.number("id");
        var status = call.body().only("status").text("status");
        if (status.filter(text -> !text.equals("pending")).isPresent())
            throw HttpProblem.bad("expected status pending: that is all that can be set");
        var plan = plan(Set.of(id));
        var changed = change(call, plan);
        var dossier = dossiers.open(id).orElseThrow(() -> HttpProblem.notFound("There is no task " + id));
        if (changed.tasks() == 0) throw unchanged(plan, dossier.task());
        return Answer.json(TaskJson.of(dossier.task()));
    }

    private static HttpProblem unchanged(Plan plan, StoredTask task) {
        if (plan.charged() > 0)
            return new HttpProblem(
                    409, "charged", "Task " + task.id() + " is charged already, so it is never put back in line.");
        var status = task.progress().status();
        return status.equals("failed")
                ? new HttpProblem(
                        409,
                        "held",
                        "Another session holds task " + task.id()
                                + " or has just changed it. Nothing was changed; try again.")
                : new HttpProblem(409, "not_failed", "expected a failed task, found one that is " + status);
    }

    private record Updated(long updated) {}

    private Answer resetAll(Call call) throws SQLException, IOException {
        var ids = call.body().only("ids").numbers("ids");
        if (ids.isEmpty() || ids.size() > IDS_MAX)
            throw HttpProblem.bad("expected 1 to " + IDS_MAX + " ids, found " + ids.size());
        return Answer.json(new Updated(change(call, plan(new TreeSet<>(ids))).tasks()));
    }

    private Plan plan(Set<Long> ids) throws SQLException {
        return changes.plan(Change.REQUEUE, TaskFilter.ids(ids).statuses(Set.of("failed")), false);
    }

    private Changed change(Call call, Plan plan) throws SQLException {
        var changed = changes.by(call.caller().actor()).apply(plan, Optional.empty());
        if (changed.fault().isPresent()) throw changed.fault().get();
        return changed;
    }
}
