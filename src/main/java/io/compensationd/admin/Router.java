package io.compensationd.admin;

import io.compensationd.schedule.ScheduleProblem;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a request to its answer: the route, the door, the handler, and what to say of what went wrong.
final class Router {
    private static final Logger log = LoggerFactory.getLogger(Router.class);

    /// How many of each line come to their turn at once: in all fewer than their pool has connections, for some are for
    /// sign-ins, and for what the node counts.
    private static final Map<Route.Line, Integer> AT_ONCE =
            Map.of(Route.Line.COMMON, 3, Route.Line.LONG, 2, Route.Line.HELM, 2);

    private final List<Route> routes;
    private final Doorkeeper door;
    private final Pages pages;
    private final Map<Route.Line, Turns> turns = new EnumMap<>(Route.Line.class);

    Router(List<Route> routes, Doorkeeper door, Pages pages) {
        this.routes = List.copyOf(routes);
        this.door = door;
        this.pages = pages;
        AT_ONCE.forEach((line, count) -> turns.put(line, new Turns(count)));
    }

    List<Route> routes() {
        return routes;
    }

    Answer answer(Received received) {
        try {
            return found(received);
        } catch (HttpProblem problem) {
            var answer = Pages.wanted(received)
                    ? pages.problem(received, problem, caller(received, problem))
                    : Answer.problem(Route.shape(received.path()), problem);
            return switch (problem.status()) {
                case 401 -> answer.with("WWW-Authenticate", "Bearer");
                case 405 -> answer.with("Allow", allowed(received.path()));
                case 429 -> answer.with("Retry-After", "60");
                case 503 -> problem.code().equals("busy") ? answer.with("Retry-After", "5") : answer;
                default -> answer;
            };
        }
    }

    /// Who is told of a problem, as far as that can be known now. Whoever could not show who they are is not asked
    /// again.
    private Optional<Caller> caller(Received received, HttpProblem problem) {
        if (problem.status() == 401 || problem.status() == 429 || problem.code().equals("busy"))
            return Optional.empty();
        try {
            return door.visitor(received);
        } catch (HttpProblem | SQLException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Answer found(Received received) {
        var method = received.method().equals("HEAD") ? "GET" : received.method();
        for (var route : routes) {
            var places = route.method().equals(method)
                    ? route.places(received.path())
                    : Optional.<Map<String, String>>empty();
            if (places.isPresent()) return handled(route, received, places.get());
        }
        if (allowed(received.path()).isEmpty() && !method.equals("TRACE"))
            throw HttpProblem.notFound("There is nothing at " + Json.shown(received.path()));
        throw new HttpProblem(
                405,
                "method_not_allowed",
                "expected " + allowed(received.path()) + ", found " + Json.shown(received.method()));
    }

    private Answer handled(Route route, Received received, Map<String, String> places) {
        try {
            var caller = door.admit(received, route.access());
            if (!route.method().equals("GET")) mustNotBeForged(route, received);
            var call = new Call(received, places, caller);
            var line = turns.get(route.line());
            return line == null
                    ? route.handler().handle(call)
                    : line.take(() -> route.handler().handle(call));
        } catch (HttpProblem problem) {
            throw problem;
        } catch (ScheduleProblem problem) {
            throw of(problem);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpProblem(503, "stopping", "The node is stopping. Ask another one.");
        } catch (Exception e) {
            throw failed(route, e);
        }
    }

    /// A form of another site cannot send JSON without asking first. What has no body has no type either, and opens
    /// with a secret alone that no browser adds by itself.
    private static void mustNotBeForged(Route route, Received received) {
        if (route.access().isPage()) {
            Origins.mustBeOurs(received);
            return;
        }
        if (received.bodiless()) return;
        var type = received.header().apply("Content-Type").orElse("");
        if (!type.toLowerCase(java.util.Locale.ROOT).matches("application/json( *;.*)?"))
            throw new HttpProblem(415, "unsupported_media_type", "expected Content-Type: application/json");
    }

    private static HttpProblem of(ScheduleProblem problem) {
        return switch (problem.kind()) {
            case STATE -> new HttpProblem(409, "refused", String.valueOf(problem.getMessage()));
            case CONFIGURATION -> HttpProblem.bad(String.valueOf(problem.getMessage()));
            case FAILED -> {
                log.error("http-failed error=\"{}\"", oneLine(problem));
                yield unavailable();
            }
        };
    }

    /// The log has what happened, the caller has not.
    private static HttpProblem failed(Route route, Exception e) {
        var state = sqlState(e);
        log.error(
                "http-failed route=\"{} {}\" error=\"{}\"",
                route.method(),
                route.path(),
                oneLine(e),
                state.isEmpty() ? e : null);
        return state.isPresent()
                ? unavailable()
                : new HttpProblem(500, "internal", "This is our fault; the node's log says more.");
    }

    private static HttpProblem unavailable() {
        return new HttpProblem(
                503, "database", "The database did not answer as expected. Nothing is known to be done; try again.");
    }

    private static Optional<String> sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof SQLException sql) return Optional.of(String.valueOf(sql.getSQLState()));
        return Optional.empty();
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e).replace('"', '\'').replaceAll("\\p{Cntrl}", " ");
    }

    private String allowed(String path) {
        return routes.stream()
                .filter(route -> route.places(path).isPresent())
                .map(Route::method)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }
}
