package io.compensationd.admin;

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
                Route.post(SCHEDULE + "/pause", Access.ACT, "Pauses all lanes or one.", this::pause),
                Route.post(SCHEDULE + "/resume", Access.ACT, "Resumes all lanes or one.", this::resume),
                Route.post(SCHEDULE + "/fire", Access.ACT, "Fires all lanes or one, now.", this::fire));
    }

    private Answer show(Call call) throws SQLException {
        var board = console.board();
        var fired = call.only("fired").query("fired").flatMap(text -> fired(board, text));
        var frame = pages.frame(call, "schedule");
        var plans = new Plans(glance.seen().lanes(), board.triggers(), board.wedged(), fired);
        return Pages.answer((output, it) -> JtescheduleGenerated.render(output, it, frame, plans));
    }

    private static Optional<Board.Request> fired(Board board, String request) {
        try {
            return Optional.of(board.request(UUID.fromString(request)));
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
        lane.ifPresentOrElse(number -> console.pause(number, note), () -> console.pause(note));
        return done(call, "pause", form, note.reason());
    }

    private Answer resume(Call call) throws IOException, SQLException {
        var form = call.form();
        var reason = ChangePages.reason(form);
        lane(form).ifPresentOrElse(console::resume, console::resume);
        return done(call, "resume", form, reason);
    }

    private Answer fire(Call call) throws IOException, SQLException {
        var form = call.form();
        var reason = ChangePages.reason(form);
        var request = UUID.randomUUID();
        console.fire(request, Cause.FIRE, lane(form).stream().toList());
        done(call, "fire", form, reason);
        return Answer.see(SCHEDULE + "?fired=" + request);
    }

    /// @param reason read before anything was done: a bad one does nothing
    private Answer done(Call call, String action, Form form, Optional<String> reason) throws SQLException {
        glance.forget();
        var subject = ScheduleRoutes.subject(lane(form));
        trail.add(call.caller().actor(), AuditTrail.Deed.of(action, subject, reason));
        return Answer.see(SCHEDULE);
    }

    private static Optional<Integer> lane(Form form) {
        return form.text("lane")
                .map(text -> Call.whole(text, 0, Integer.MAX_VALUE)
                        .orElseThrow(() -> HttpProblem.bad("expected a lane, or none for all"))
                        .intValue());
    }
}
