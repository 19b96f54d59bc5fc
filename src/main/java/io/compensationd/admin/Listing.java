package io.compensationd.admin;

import io.compensationd.compensation.desk.TaskFilter;
import io.compensationd.compensation.desk.TaskList;
import io.compensationd.compensation.desk.TaskOrder;
import io.compensationd.compensation.desk.TaskPage;
import io.compensationd.compensation.desk.TaskPage.Cursor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which tasks, in which order, from where: the same parameters for the API and for the page.
record Listing(TaskFilter filter, TaskOrder order, Optional<Cursor> after) {
    static Listing of(Call call) {
        var names = new ArrayList<>(List.of(Filters.NAMES));
        names.addAll(List.of("sort", "order", "limit", "after"));
        call.only(names.toArray(String[]::new));
        var filter = Filters.of(call).withReasonsWhereTheyAre();
        var order = order(call, isByCreation(filter));
        if (order.by() == TaskOrder.By.COST && filter.users().isEmpty())
            throw HttpProblem.bad("sort=cost reads all that the filters leave: name a user as well");
        if (order.by() == TaskOrder.By.ID && readsAll(filter))
            throw HttpProblem.bad("sort=id reads all tasks to find those: leave it out, or name a user as well");
        if (order.by() == TaskOrder.By.DUE && filter.users().isEmpty() && hasTime(filter))
            throw HttpProblem.bad("sort=due reads all that wait to find those days: name a user as well");
        if (order.by() == TaskOrder.By.DUE && !filter.statuses().equals(Set.of("pending")))
            throw HttpProblem.bad("sort=due makes sense for status=pending alone");
        var after = call.query("after")
                .map(text -> Cursor.parse(text, order.by())
                        .orElseThrow(() ->
                                HttpProblem.bad("expected after as the page before told, found " + Json.shown(text))));
        return new Listing(filter, order, after);
    }

    TaskPage page(TaskList list, int rows) throws SQLException {
        try {
            return list.page(filter, order, after, rows);
        } catch (TaskList.TooMany e) {
            throw HttpProblem.bad("sort=" + order.by().name().toLowerCase(Locale.ROOT)
                    + " reads all tasks of these users, which are too many: leave it out");
        }
    }

    /// The primary key leads to none of these.
    private static boolean readsAll(TaskFilter filter) {
        return filter.users().isEmpty()
                && !(filter.reasons().isEmpty() && filter.statuses().isEmpty() && !hasTime(filter));
    }

    private static boolean hasTime(TaskFilter filter) {
        return filter.from().isPresent() || filter.before().isPresent();
    }

    /// Whether Prisma's index, by status and creation, finds them.
    private static boolean isByCreation(TaskFilter filter) {
        return !filter.statuses().isEmpty() || hasTime(filter);
    }

    private static TaskOrder order(Call call, boolean byCreation) {
        var by = switch (call.query("sort").orElse(byCreation ? "created" : "id")) {
            case "created" -> TaskOrder.By.CREATED;
            case "id" -> TaskOrder.By.ID;
            case "due" -> TaskOrder.By.DUE;
            case "cost" -> TaskOrder.By.COST;
            default -> throw HttpProblem.bad("expected sort as created, id, due or cost");
        };
        return switch (call.query("order").orElse("desc")) {
            case "desc" -> new TaskOrder(by, true);
            case "asc" -> new TaskOrder(by, false);
            default -> throw HttpProblem.bad("expected order as asc or desc");
        };
    }
}
