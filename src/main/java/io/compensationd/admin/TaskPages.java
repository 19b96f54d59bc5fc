package io.compensationd.admin;

import io.compensationd.admin.pages.JtetaskGenerated;
import io.compensationd.admin.pages.JtetasksGenerated;
import io.compensationd.admin.pages.Tasks;
import io.compensationd.compensation.desk.Dossiers;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.TaskOrder;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import java.sql.SQLException;
import java.util.List;

/// Tasks by filters, and one of them with all that is known of it.
final class TaskPages {
    private static final int ROWS = 50;

    private final Pages pages;
    private final TaskList list;
    private final Dossiers dossiers;

    TaskPages(Pages pages, TaskList list, Dossiers dossiers) {
        this.pages = pages;
        this.list = list;
        this.dossiers = dossiers;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/tasks", Access.LOOK, "Tasks by filters.", this::list),
                Route.get("/tasks/find", Access.LOOK, "A task by its number.", TaskPages::find),
                Route.get("/tasks/{id}", Access.LOOK, "All that is known of a task.", this::show));
    }

    private Answer list(Call call) throws SQLException {
        var asked = Listing.of(call);
        var page = asked.page(list, ROWS);
        var frame = pages.frame(call, "tasks");
        var tasks = new Tasks(
                Pages.address(call.received()),
                asked.order().by() == TaskOrder.By.DUE,
                Filters.fields(Filters.of(call)),
                page.rows(),
                page.next().map(Cursor::toString),
                page.part());
        return Pages.answer((output, it) -> JtetasksGenerated.render(output, it, frame, tasks));
    }

    private static Answer find(Call call) {
        var id = call.only("id").query("id").map(String::strip).flatMap(text -> Call.whole(text, 0, Long.MAX_VALUE));
        return Answer.see(id.map(number -> "/tasks/" + number).orElse("/tasks"));
    }

    private Answer show(Call call) throws SQLException {
        var bodies = call.only("bodies").query("bodies").filter("true"::equals).isPresent();
        long id = call.number("id");
        var dossier = dossiers.open(id, bodies ? Dossiers.BODY_MAX : 0)
                .orElseThrow(() -> HttpProblem.notFound("There is no task " + id));
        var frame = pages.frame(call, "tasks");
        return Pages.answer((output, it) -> JtetaskGenerated.render(output, it, frame, dossier));
    }
}
