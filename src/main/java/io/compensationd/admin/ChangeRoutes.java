package io.compensationd.admin;

import io.compensationd.compensation.Desk;
import io.compensationd.compensation.desk.Change;
import io.compensationd.compensation.desk.Changed;
import io.compensationd.compensation.desk.Changes;
import io.compensationd.compensation.desk.Plan;
import io.compensationd.compensation.desk.TaskFilter;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Requeueing and cancelling: a dry run says how many and how much, and its token is what the deed asks for.
final class ChangeRoutes {
    private static final int IDS_MAX = 10_000;
    static final int REASON_MAX = 1_000;

    private final Changes changes;
    private final PlanToken tokens;

    ChangeRoutes(Site site, Desk desk, PlanToken tokens) {
        this.changes = desk.changes(site.connections().bulk());
        this.tokens = tokens;
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                                "/api/v1/tasks/requeue",
                                Access.OPERATE,
                                "Puts failed or cancelled tasks back in line. First with dryRun, then with its token.",
                                call -> change(Change.REQUEUE, call))
                        .in(Route.Line.LONG),
                Route.post(
                                "/api/v1/tasks/cancel",
                                Access.OPERATE,
                                "Cancels tasks: they are never charged. First with dryRun, then with its token.",
                                call -> change(Change.CANCEL, call))
                        .in(Route.Line.LONG));
    }

    /// @param tasks   that would change or did
    /// @param left    selected and not eligible, by status
    /// @param charged selected and charged already
    /// @param missing ids that do not exist
    /// @param held    ids that some session kept, so they did not change
    /// @param overtaken that somebody changed since they were counted, so they were left alone
    /// @param token   of a dry run
    private record Report(
            String change,
            boolean dryRun,
            long tasks,
            BigDecimal amount,
            Map<String, Long> left,
            long charged,
            List<String> missing,
            List<String> held,
            long overtaken,
            Optional<String> token) {}

    private Answer change(Change change, Call call) throws IOException, SQLException {
        var body = call.body().only("ids", "filter", "processing", "reason", "dryRun", "token");
        var filter = filter(body);
        var processing = body.flag("processing") || filter.statuses().contains("processing");
        var reason = reason(body);
        var plan = changes.plan(change, filter, processing);
        if (body.flag("dryRun")) return Answer.json(report(plan, true, none(), Optional.of(tokens.of(plan))));
        var token = body.text("token")
                .orElseThrow(
                        () -> HttpProblem.bad("expected the token of a dry run: the same call with \"dryRun\": true"));
        tokens.check(plan, token);
        var changed = changes.by(call.caller().actor()).apply(plan, reason);
        if (changed.fault().isPresent()) throw broken(changed);
        return Answer.json(report(plan, false, changed, Optional.empty()));
    }

    private static TaskFilter filter(Json.Members body) {
        var ids = body.numbers("ids");
        if (ids.size() > IDS_MAX) throw HttpProblem.bad("expected at most " + IDS_MAX + " ids, found " + ids.size());
        var filter = body.member("filter");
        if (ids.isEmpty() == filter.isEmpty())
            throw HttpProblem.bad("expected either ids or a filter that is not empty");
        return ids.isEmpty() ? Filters.of(filter).whereChangesAre() : TaskFilter.ids(new TreeSet<>(ids));
    }

    static Optional<String> reason(Json.Members body) {
        var reason = body.text("reason");
        if (reason.filter(text -> text.length() > REASON_MAX).isPresent())
            throw HttpProblem.bad("expected a reason of at most " + REASON_MAX + " characters");
        return reason;
    }

    private static Changed none() {
        return new Changed(0, BigDecimal.ZERO, List.of(), Optional.empty());
    }

    private static HttpProblem broken(Changed changed) {
        return new HttpProblem(
                503,
                "interrupted",
                "The database ended it half-way: " + changed.tasks() + " tasks were changed, and stay so.",
                Map.of("tasks", changed.tasks(), "amount", changed.amount()));
    }

    private static Report report(Plan plan, boolean dryRun, Changed changed, Optional<String> token) {
        return new Report(
                plan.change().name().toLowerCase(java.util.Locale.ROOT),
                dryRun,
                dryRun ? plan.tasks() : changed.tasks(),
                dryRun ? plan.amount() : changed.amount(),
                plan.left(),
                plan.charged(),
                texts(List.copyOf(plan.missing())),
                texts(changed.held()),
                dryRun ? 0 : changed.overtaken(plan),
                token);
    }

    private static List<String> texts(List<Long> ids) {
        return ids.stream().map(String::valueOf).toList();
    }
}
