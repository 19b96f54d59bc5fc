package io.compensationd.admin;

import io.compensationd.admin.pages.Field;
import io.compensationd.admin.pages.JtechangedGenerated;
import io.compensationd.admin.pages.JteplanGenerated;
import io.compensationd.admin.pages.Planned;
import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Plan;
import io.compensationd.compensation.desk.TaskFilter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Requeueing and cancelling by hand: a page says how many and how much, and only what it said is done.
final class ChangePages {
    private static final Set<String> BY_FILTER = Set.of("pending", "failed", "cancelled");

    private final Pages pages;
    private final Changes changes;
    private final PlanToken tokens;

    ChangePages(Pages pages, Changes changes, PlanToken tokens) {
        this.pages = pages;
        this.changes = changes;
        this.tokens = tokens;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/tasks/plan", Access.ACT, "What a change would do.", this::plan)
                        .in(Route.Line.LONG),
                Route.post("/tasks/change", Access.ACT, "Does what was shown.", this::change)
                        .in(Route.Line.LONG));
    }

    private Answer plan(Call call) throws IOException, SQLException {
        var form = call.form();
        try {
            return shown(200, call, planned(form, plan(form)));
        } catch (HttpProblem problem) {
            throw problem.back(back(form));
        }
    }

    private Answer change(Call call) throws IOException, SQLException {
        var form = call.form();
        try {
            var plan = plan(form);
            var stale = stale(plan, form);
            if (stale.isPresent())
                return shown(
                        stale.get().status(),
                        call,
                        planned(form, plan).again(stale.get().code()));
            var changed = changes.by(call.caller().actor()).apply(plan, reason(form));
            var frame = pages.frame(call, "tasks");
            var planned = planned(form, plan);
            return Pages.answer((output, it) -> JtechangedGenerated.render(output, it, frame, planned, changed));
        } catch (HttpProblem problem) {
            throw problem.back(back(form));
        }
    }

    private Answer shown(int status, Call call, Planned planned) throws SQLException {
        var frame = pages.frame(call, "tasks");
        return Pages.answer(status, (output, it) -> JteplanGenerated.render(output, it, frame, planned));
    }

    /// Why the confirmation is of another plan than this one.
    private Optional<HttpProblem> stale(Plan plan, Form form) {
        try {
            tokens.check(plan, form.text("token").orElse(""));
            return Optional.empty();
        } catch (HttpProblem problem) {
            return Optional.of(problem);
        }
    }

    private Plan plan(Form form) throws SQLException {
        var change = switch (form.text("change").orElse("")) {
            case "requeue" -> Change.REQUEUE;
            case "cancel" -> Change.CANCEL;
            default -> throw HttpProblem.bad("expected change as requeue or cancel");
        };
        var ids = new TreeSet<>(form.numbers("id"));
        if (!ids.isEmpty()) return changes.plan(change, TaskFilter.ids(ids), false);
        var filter = Filters.of(form);
        if (filter.statuses().isEmpty() || !BY_FILTER.containsAll(filter.statuses()))
            throw HttpProblem.bad("expected tasks to be selected, or a filter by status: pending, failed, cancelled");
        return changes.plan(change, filter, false);
    }

    private Planned planned(Form form, Plan plan) {
        var fields = new ArrayList<Field>();
        for (var id : plan.filter().ids()) fields.add(new Field("id", Long.toString(id)));
        fields.addAll(Filters.fields(plan.filter()));
        return new Planned(plan, tokens.of(plan), fields, reason(form).orElse(""), back(form), Optional.empty());
    }

    /// The page that it was asked for on, with its filter.
    private static String back(Form form) {
        return form.text("back")
                .filter(page -> page.startsWith("/tasks"))
                .map(Pages::ours)
                .orElse("/tasks");
    }

    static Optional<String> reason(Form form) {
        var reason = form.text("reason");
        if (reason.filter(text -> text.length() > ChangeRoutes.REASON_MAX).isPresent())
            throw HttpProblem.bad("expected a reason of at most " + ChangeRoutes.REASON_MAX + " characters");
        return reason;
    }
}
