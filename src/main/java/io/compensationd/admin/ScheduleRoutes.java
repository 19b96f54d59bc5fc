package io.compensationd.admin;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.desk.AuditTrail;
import io.compensationd.compensation.desk.Records.LaneRow;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Console;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Lanes, nodes and triggers; pausing, resuming and firing.
final class ScheduleRoutes {
    private final Console console;
    private final Board board;
    private final Sampler sampler;
    private final AuditTrail trail;

    ScheduleRoutes(Console console, Sampler sampler, AuditTrail trail) {
        this.console = console;
        this.board = console.board();
        this.sampler = sampler;
        this.trail = trail;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/lanes", Access.VIEW, "Lanes: what is due, who holds them, pauses.", _ -> lanes()),
                Route.get("/api/v1/nodes", Access.VIEW, "Nodes by their last check-in.", _ -> nodes()),
                Route.get("/api/v1/schedule", Access.VIEW, "Triggers, pauses, what hangs.", _ -> schedule()),
                Route.post("/api/v1/pause", Access.OPERATE, "Pauses all lanes or one.", this::pause)
                        .in(Route.Line.HELM),
                Route.post("/api/v1/resume", Access.OPERATE, "Resumes all lanes or one.", this::resume)
                        .in(Route.Line.HELM),
                Route.post("/api/v1/fire", Access.OPERATE, "Fires all lanes or some, now.", this::fire)
                        .in(Route.Line.HELM),
                Route.get("/api/v1/fire/{request}", Access.VIEW, "What a firing has come to.", this::fired));
    }

    /// @param asOf the due and waiting tasks were counted then, a few seconds ago
    private record Lanes(Instant asOf, List<Lane> lanes) {}

    private record Lane(
            int lane,
            boolean paused,
            Optional<Board.PauseNote> note,
            Backlog.Pile due,
            Backlog.Pile waiting,
            Optional<Instant> next,
            LaneRow state) {}

    private Answer lanes() throws SQLException {
        var sample = sampler.now();
        var states = board.lanes();
        var lanes = new ArrayList<Lane>();
        var counted = sample.backlog().lanes();
        // Their number may have been changed between one look and the other.
        for (int i = 0; i < Math.min(states.size(), Math.min(sample.lanes().size(), counted.size())); i++) {
            var backlog = counted.get(i);
            var state = states.get(i);
            lanes.add(new Lane(
                    state.lane(),
                    state.paused(),
                    state.note(),
                    backlog.due(),
                    backlog.waiting(),
                    backlog.next(),
                    sample.lanes().get(i)));
        }
        return Answer.json(new Lanes(sample.backlog().at(), lanes));
    }

    private Answer nodes() {
        return Answer.json(Map.of("nodes", board.nodes()));
    }

    private record Schedule(
            boolean allPaused,
            List<Board.LaneState> lanes,
            List<Board.TriggerState> triggers,
            List<Board.Wedge> wedged) {}

    private Answer schedule() {
        return Answer.json(new Schedule(console.allPaused(), board.lanes(), board.triggers(), board.wedged()));
    }

    private Answer pause(Call call) throws IOException, SQLException {
        var body = call.body().only("lane", "reason", "expiresIn");
        var note = new Console.Note(
                call.caller().name() + " from " + call.caller().from(), ChangeRoutes.reason(body), expiry(body));
        var lane = lane(body);
        audited(call, "pause", subject(lane), note.reason(), () -> {
            lane.ifPresentOrElse(number -> console.pause(number, note), () -> console.pause(note));
            return lane;
        });
        return Answer.json(Map.of("paused", lane.<Object>map(number -> number).orElse("all")));
    }

    private Answer resume(Call call) throws IOException, SQLException {
        var body = call.body().only("lane", "reason");
        var lane = lane(body);
        var reason = ChangeRoutes.reason(body);
        boolean allGroups = audited(call, "resume", subject(lane), reason, () -> {
            if (lane.isEmpty()) return console.resume().allGroups();
            console.resume(lane.get());
            return false;
        });
        return Answer.json(Map.of("resumed", lane.<Object>map(number -> number).orElse("all"), "allGroups", allGroups));
    }

    private Answer fire(Call call) throws IOException, SQLException {
        var body = call.body().only("lanes", "reason");
        var lanes = body.numbers("lanes").stream()
                .distinct()
                .map(ScheduleRoutes::number)
                .toList();
        var reason = ChangeRoutes.reason(body);
        var request = UUID.randomUUID();
        var subject = lanes.isEmpty() ? "all lanes" : "lanes " + lanes;
        int fired = audited(call, "fire", subject, reason, () -> console.fire(request, Cause.FIRE, lanes));
        return Answer.json(202, Map.of("request", request, "lanes", fired)).with("Location", "/api/v1/fire/" + request);
    }

    private Answer fired(Call call) {
        var text = call.place("request");
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
            throw HttpProblem.notFound("expected the request that a firing answered with");
        var request = UUID.fromString(text);
        if (!board.knows(request)) throw HttpProblem.notFound("There was no firing " + request);
        return Answer.json(board.request(request));
    }

    private <T> T audited(Call call, String action, String subject, Optional<String> reason, AuditTrail.Work<T> work)
            throws SQLException {
        return trail.around(call.caller().actor(), AuditTrail.Deed.of(action, subject, reason), work);
    }

    static String subject(Optional<Integer> lane) {
        return lane.map(number -> "lane " + number).orElse("all lanes");
    }

    private static Optional<Integer> lane(Json.Members body) {
        var lanes = body.numbers("lane");
        if (lanes.size() > 1) throw HttpProblem.bad("expected one lane, or none for all");
        return lanes.stream().findFirst().map(ScheduleRoutes::number);
    }

    /// A number that is no lane stays none.
    private static int number(long lane) {
        return Math.clamp(lane, -1, Integer.MAX_VALUE);
    }

    private static Optional<Duration> expiry(Json.Members body) {
        return body.text("expiresIn").map(ScheduleRoutes::expiry);
    }

    static Duration expiry(String text) {
        try {
            var expiry = Duration.parse(text);
            if (expiry.isPositive() && expiry.compareTo(Duration.ofDays(30)) <= 0) return expiry;
        } catch (java.time.DateTimeException e) {
            throw noExpiry();
        }
        throw noExpiry();
    }

    private static HttpProblem noExpiry() {
        return HttpProblem.bad("expected expiresIn as a duration such as PT1H, at most P30D");
    }
}
