package io.compensationd.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One thing that can be asked for.
///
/// @param path    segments, of which `{id}` takes a number and another `{name}` takes any
/// @param summary a sentence for the API's description
record Route(String method, String path, Access access, String summary, Handler handler, Line line) {
    /// Whom it waits behind.
    enum Line {
        /// nobody: it does not wait for the database, or shares what it reads
        NONE,
        COMMON,
        /// those that may count or change millions of tasks
        LONG,
        /// those that pause, resume and fire: what a node is steered with never waits for the rest
        HELM
    }

    Route(String method, String path, Access access, String summary, Handler handler) {
        this(method, path, access, summary, handler, line(access));
    }

    /// Answers a call, or throws an [HttpProblem].
    interface Handler {
        Answer handle(Call call) throws Exception;
    }

    /// How a route's problems look.
    enum Shape {
        /// `{"message":...}`, as the platform's own routes have it
        PLATFORM,
        /// `application/problem+json`
        OURS
    }

    static Route get(String path, Access access, String summary, Handler handler) {
        return new Route("GET", path, access, summary, handler);
    }

    static Route post(String path, Access access, String summary, Handler handler) {
        return new Route("POST", path, access, summary, handler);
    }

    Route in(Line line) {
        return new Route(method, path, access, summary, handler, line);
    }

    private static Line line(Access access) {
        return switch (access) {
            case OPEN, CRON, METRICS, FRONT -> Line.NONE;
            case VIEW, OPERATE, LOOK, ACT -> Line.COMMON;
        };
    }

    static Shape shape(String path) {
        return path.startsWith("/api/cron/") || path.startsWith("/api/compensation-task") ? Shape.PLATFORM : Shape.OURS;
    }

    /// What stands at the places of its path; empty: it is another path.
    Optional<Map<String, String>> places(String asked) {
        var mine = segments(path);
        var theirs = segments(asked);
        if (mine.size() != theirs.size()) return Optional.empty();
        var places = new HashMap<String, String>();
        for (int i = 0; i < mine.size(); i++) {
            var segment = mine.get(i);
            if (!fits(segment, theirs.get(i))) return Optional.empty();
            if (segment.startsWith("{")) places.put(segment.substring(1, segment.length() - 1), theirs.get(i));
        }
        return Optional.of(places);
    }

    private static boolean fits(String mine, String theirs) {
        if (mine.equals("{id}")) return theirs.matches("-?[0-9]+");
        return mine.startsWith("{") || mine.equals(theirs);
    }

    private static List<String> segments(String path) {
        return new ArrayList<>(List.of(path.substring(1).split("/", -1)));
    }
}
