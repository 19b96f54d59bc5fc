package io.compensationd.admin;

import io.compensationd.admin.pages.JtepausedGenerated;
import io.compensationd.admin.pages.JtescheduleGenerated;
import io.compensationd.admin.pages.Plans;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Console;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The schedule: what fires when, and who may say otherwise.
final class SchedulePages {
    private static final String SCHEDULE = "/schedule";

    private final Pages pages;
    private final Glance glance;
    private final Console console;
    private final AuditTrail trail;

    SchedulePages(Pages pages, Glance glance, Console console, AuditTrail trail) {
        this.pages = pages;
        this.glance = glance;
        this.console = console;
        this.trail = trail;
    }

    List<Route> routes() {
        return List.of(
                Route.get(SCHEDULE, Access.LOOK, "Triggers, pauses, what hangs.", this::show),
                Route.get("/paused", Access.LOOK, "What is paused; pages that stand still ask.", this::paused),
                Route.post(SCHEDULE + "/pause", Access.ACT, "Pauses all lanes or one.", this::pause)
                        .in(Route.Line.HELM),
                Route.post(SCHEDULE + "/resume", Access.ACT, "Resumes all lanes or one.", this::resume)
                        .in(Route.Line.HELM),
                Route.post(SCHEDULE + "/fire", Access.ACT, "Fires all lanes or one, now.", this::fire)
                        .in(Route.Line.HELM));
    }

    private Answer show(Call call) throws SQLException {
        var board = console.board();
        var fired = call.only("fired").query("fired").flatMap(text -> fired(board, text));
        var frame = pages.frame(call, "schedule");
        var plans = new Plans(glance.seen().lanes(), board.triggers(), board.wedged(), fired);
        return Pages.answer((output, it) -> JtescheduleGenerated.render(output, it, frame, plans));
    }

    private Answer paused(Call call) throws SQLException {
        var frame = pages.frame(call.only(), "schedule");
        return Pages.answer((output, it) -> JtepausedGenerated.render(output, it, frame));
    }

    private static Optional<Board.Request> fired(Board board, String request) {
        try {
            var id = UUID.fromString(request);
            return board.knows(id) ? Optional.of(board.request(id)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Answer pause(Call call) throws IOException, SQLException {
        var form = call.form();
        var lane = lane(form);
        var expiry = form.text("expiresIn").map(ScheduleRoutes::expiry);
        var by = call.caller().name() + " from " + call.caller().from();
        var note = new Console.Note(by, ChangePages.reason(form), expiry);
        return act(call, "pause", lane, note.reason(), () -> {
            lane.ifPresentOrElse(number -> console.pause(number, note), () -> console.pause(note));
            return SCHEDULE;
        });
    }

    private Answer resume(Call call) throws IOException, SQLException {
        var form = call.form();
        var lane = lane(form);
        return act(call, "resume", lane, ChangePages.reason(form), () -> {
            lane.ifPresentOrElse(console::resume, console::resume);
            return SCHEDULE;
        });
    }

    private Answer fire(Call call) throws IOException, SQLException {
        var form = call.form();
        var lane = lane(form);
        var request = UUID.randomUUID();
        return act(call, "fire", lane, ChangePages.reason(form), () -> {
            console.fire(request, Cause.FIRE, lane.stream().toList());
            return SCHEDULE + "?fired=" + request;
        });
    }

    /// @param work answers with the page to show then
    private Answer act(
            Call call, String action, Optional<Integer> lane, Optional<String> reason, AuditTrail.Work<String> work)
            throws SQLException {
        var deed = AuditTrail.Deed.of(action, ScheduleRoutes.subject(lane), reason);
        var page = trail.around(call.caller().actor(), deed, work);
        glance.forget();
        return Answer.see(page);
    }

    private static Optional<Integer> lane(Form form) {
        return form.text("lane")
                .map(text -> Call.whole(text, 0, Integer.MAX_VALUE)
                        .orElseThrow(() -> HttpProblem.bad("expected a lane, or none for all"))
                        .intValue());
    }
}
