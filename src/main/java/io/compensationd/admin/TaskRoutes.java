package io.compensationd.admin;

import io.compensationd.admin.pages.Tasks;
import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.Added;
import io.compensationd.compensation.desk.Adding;
import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Dossier;
import io.compensationd.compensation.desk.DossierJson;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.Draft;
import io.compensationd.compensation.desk.TaskJson;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import io.compensationd.compensation.desk.Wrong;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looking at tasks, and adding one.
final class TaskRoutes {
    private static final String TASKS = "/api/v1/tasks";

    /// Only a node sets these.
    private static final List<Column> NOT_BY_CALLERS = List.of(Column.STATUS, Column.RETRY_COUNT);

    private final TaskList list;
    private final Dossiers dossiers;
    private final Adding adding;

    TaskRoutes(Site site, Desk desk) {
        var work = site.connections().work();
        this.list = desk.list(work).lookingAt(Tasks.LOOK);
        this.dossiers = desk.dossiers(work, site.settings().engine());
        this.adding = desk.adding(work);
    }

    List<Route> routes() {
        return List.of(
                Route.get(TASKS, Access.VIEW, "Tasks, a page at a time, by filters.", this::list),
                Route.post(TASKS, Access.OPERATE, "Adds one task, once for each Idempotency-Key.", this::add),
                Route.get(TASKS + "/{id}", Access.VIEW, "All that is known of a task.", this::show),
                Route.get(TASKS + "/{id}/explain", Access.VIEW, "Why a task is or is not settled now.", this::explain));
    }

    /// @param next what `after` takes to go on; absent: this is the last page
    /// @param part whether the items were looked for among the next 10,000 tasks alone
    private record Page(List<TaskJson> items, Optional<String> next, boolean part) {}

    private Answer list(Call call) throws SQLException {
        var asked = Listing.of(call);
        var page = asked.page(list, call.query("limit", 50, 1, TaskList.ROWS_MAX));
        return Answer.json(new Page(
                page.rows().stream().map(TaskJson::of).toList(), page.next().map(Cursor::toString), page.part()));
    }

    private Answer show(Call call) throws SQLException {
        var bodies = call.only("bodies").query("bodies").filter("true"::equals).isPresent();
        return Answer.json(DossierJson.of(dossier(call, bodies ? Dossiers.BODY_MAX : 0)));
    }

    private record Explained(String id, String status, boolean due, List<DossierJson.Why> why) {}

    private Answer explain(Call call) throws SQLException {
        var dossier = DossierJson.of(dossier(call.only(), 0));
        return Answer.json(new Explained(dossier.task().id(), dossier.task().status(), dossier.due(), dossier.why()));
    }

    private Dossier dossier(Call call, int bodyMax) throws SQLException {
        long id = call.number("id");
        return dossiers.open(id, bodyMax).orElseThrow(() -> HttpProblem.notFound("There is no task " + id));
    }

    private Answer add(Call call) throws IOException, SQLException {
        var values = new EnumMap<Column, String>(Column.class);
        call.body().texts().forEach((name, value) -> values.put(column(name), value));
        call.header("Idempotency-Key").ifPresent(key -> {
            var inBody = values.put(Column.IDEMPOTENCY_KEY, key);
            if (inBody != null && !inBody.equals(key))
                throw HttpProblem.bad("Idempotency-Key and idempotencyKey are both there, and differ");
        });
        return switch (Draft.of(values)) {
            case Draft.Bad(var wrongs) -> throw invalid(wrongs);
            case Draft.Good(var draft) -> told(adding.by(call.caller().actor()).add(draft));
        };
    }

    private static Column column(String name) {
        return Column.of(name)
                .filter(column -> !NOT_BY_CALLERS.contains(column))
                .orElseThrow(() -> HttpProblem.bad("unknown member " + Json.shown(name)));
    }

    private static HttpProblem invalid(List<Wrong> wrongs) {
        return new HttpProblem(422, "invalid", "Nothing was added: see errors", Map.of("errors", wrongs));
    }

    /// @param activeAccount false: the task fails as long as its account is not active; absent where it was there
    private record Report(String id, boolean added, String status, Optional<Boolean> activeAccount) {}

    private static Answer told(Added added) {
        return switch (added) {
            case Added.Stored(long id, boolean active) ->
                Answer.json(201, new Report(Long.toString(id), true, "pending", Optional.of(active)))
                        .with("Location", TASKS + "/" + id);
            case Added.AlreadyThere(long id, String status) ->
                Answer.json(200, new Report(Long.toString(id), false, status, Optional.empty()))
                        .with("Location", TASKS + "/" + id);
            case Added.KeyTaken taken ->
                throw new HttpProblem(
                        409,
                        "key_taken",
                        "Task " + taken.id() + " has this idempotency key and is another one. Nothing was added.",
                        Map.of(
                                "differences",
                                taken.differences().stream()
                                        .map(String::valueOf)
                                        .toList()));
            case Added.NoAccount(long user) ->
                throw new HttpProblem(422, "no_account", "Account " + user + " does not exist. Nothing was added.");
        };
    }
}
