package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Shows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every route there is, walked: who may call it, how, and what the OpenAPI document says of it.
class RoutesIT {
    private static Alone alone;
    private static Client anybody;

    @BeforeAll
    static void start() {
        alone = new Alone();
        anybody = alone.client();
    }

    @AfterAll
    static void stop() throws Exception {
        alone.close();
    }

    @Test
    @Shows(1)
    void only_health_is_open_to_all() {
        for (var route : alone.routes()) {
            var answer = call(anybody, route);
            if (route.access() == Access.OPEN)
                assertThat(answer).as(route.path()).isIn(200, 503);
            else if (route.access() == Access.FRONT)
                assertThat(answer).as(route.path()).isIn(200, 303, 403, 404);
            else assertThat(answer).as(route.path()).isEqualTo(401);
        }
        assertThat(alone.routes().stream()
                        .filter(route -> route.access() == Access.OPEN)
                        .map(Route::path))
                .containsExactlyInAnyOrder("/livez", "/readyz");
        assertThat(alone.routes().stream()
                        .filter(route -> route.access() == Access.FRONT)
                        .map(Route::path))
                .containsExactlyInAnyOrder("/sign-in", "/sign-in", "/look", "/favicon.ico", "/assets/{hash}/{name}");
    }

    @Test
    @Shows({2, 5})
    void each_secret_opens_what_is_its_own_and_no_more() {
        var secrets = Map.of(
                Role.CRON,
                Served.CRON,
                Role.METRICS,
                Served.METRICS,
                Role.VIEWER,
                Served.VIEWER,
                Role.OPERATOR,
                Served.OPERATOR);
        for (var route : alone.routes())
            secrets.forEach((role, secret) -> {
                if (route.access() == Access.FRONT) return;
                if (!route.access().isPage() && role.opens(route.access())) return;
                assertThat(call(anybody.with(secret), route))
                        .as(role + " " + route.path())
                        .isIn(401, 403);
            });
        assertThat(anybody.get("/api/v1/tasks?token=" + Served.VIEWER).statusCode())
                .isEqualTo(401);
        for (var wrong : List.of("", Served.VIEWER.substring(1), Served.VIEWER + "x", "Bearer " + Served.VIEWER))
            assertThat(anybody.with(wrong).get("/api/v1/tasks").body())
                    .isEqualTo(anybody.get("/api/v1/tasks").body());
    }

    @Test
    @Shows({7, 9})
    void writes_are_no_gets_and_want_json() {
        for (var route : alone.routes()) {
            if (route.method().equals("GET")) continue;
            var path = path(route);
            var operator = route.access().isPage()
                    ? Visitor.signedIn(anybody, Served.OPERATOR).client("text/plain")
                    : anybody.with(Served.OPERATOR).and("Content-Type", "text/plain");
            if (alone.routes().stream()
                    .noneMatch(other ->
                            other.method().equals("GET") && other.path().equals(route.path())))
                assertThat(operator.get(path).statusCode()).as(path).isEqualTo(405);
            assertThat(operator.send(route.method(), path, "{}").statusCode())
                    .as(path)
                    .isEqualTo(415);
        }
    }

    @Test
    @Shows({12, 13})
    void every_answer_has_the_same_headers_errors_too() {
        var visitor = Visitor.signedIn(anybody, Served.OPERATOR);
        for (var route : alone.routes())
            for (var client : List.of(anybody, anybody.with(Served.OPERATOR), visitor.client())) {
                var answer =
                        client.send(route.method(), path(route), route.method().equals("GET") ? null : "");
                headers(answer, route.path());
            }
        headers(visitor.get("/nowhere"), "/nowhere");
        headers(visitor.get("/tasks?status=%00"), "bad");
        var css = visitor.get(href(visitor.get("/").body()));
        assertThat(css.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(css.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    private static String href(String page) {
        return page.replaceAll("(?s).*href=\"(/assets/[^\"]+css)\".*", "$1");
    }

    private static void headers(java.net.http.HttpResponse<String> answer, String where) {
        var headers = answer.headers();
        assertThat(headers.firstValue("Content-Security-Policy"))
                .as(where)
                .contains("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                        + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        assertThat(headers.firstValue("X-Content-Type-Options")).as(where).contains("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).as(where).contains("no-referrer");
        assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).as(where).contains("same-origin");
        assertThat(headers.firstValue("Cache-Control")).as(where).contains("no-store");
    }

    @Test
    @Shows(15)
    void methods_that_nobody_knows_are_refused() {
        for (var method : List.of("DELETE", "PUT", "PROPFIND", "FOO"))
            for (var route : alone.routes())
                assertThat(anybody.with(Served.OPERATOR)
                                .send(method, path(route), null)
                                .statusCode())
                        .as(method + " " + route.path())
                        .isEqualTo(405);
    }

    @Test
    void the_document_names_every_route_with_what_it_takes_and_who_may_call_it() {
        var paths = JsonMapper.builder()
                .build()
                .readTree(
                        anybody.with(Served.VIEWER).get("/api/v1/openapi.json").body())
                .get("paths");
        var documented = new TreeSet<String>();
        paths.properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method ->
                                documented.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        assertThat(documented)
                .isEqualTo(programs()
                        .map(route -> route.method() + " " + route.path())
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (var route : programs().toList()) {
            var operation = paths.get(route.path()).get(route.method().toLowerCase(java.util.Locale.ROOT));
            assertThat(role(operation)).as(route.path()).isEqualTo(role(route.access()));
            if (route.access() == Access.VIEW)
                assertThat(taken(route)).as(route.path()).isEqualTo(documented(operation));
        }
    }

    @Test
    void answers_have_the_members_that_the_document_names() {
        var document = JsonMapper.builder().build().readTree(DocumentRoutes.document());
        for (var route : alone.routes()) {
            if (route.access() != Access.VIEW
                    || route.path().contains("{")
                    || route.path().endsWith("openapi.json")) continue;
            var reference = document.at("/paths/" + route.path().replace("/", "~1")
                            + "/get/responses/200/content/application~1json/schema/$ref")
                    .asString();
            var schema = document.at(reference.substring(1)).get("properties");
            assertThat(new TreeSet<>(
                            anybody.with(Served.VIEWER).json(route.path()).propertyNames()))
                    .as(route.path())
                    .isEqualTo(new TreeSet<>(schema.propertyNames()));
        }
    }

    /// All but the dashboard's pages.
    private static Stream<Route> programs() {
        return alone.routes().stream().filter(route -> !route.access().isPage());
    }

    private static String role(JsonNode operation) {
        return operation.get("security").isEmpty()
                ? "open"
                : operation.at("/security/0/bearer/0").asString();
    }

    private static String role(Access access) {
        return switch (access) {
            case OPEN, FRONT, LOOK, ACT -> "open";
            case CRON -> "cron";
            case METRICS -> "metrics";
            case VIEW -> "viewer";
            case OPERATE -> "operator";
        };
    }

    /// A route that is asked for what it does not know says what it does.
    private static List<String> taken(Route route) {
        var answer = anybody.with(Served.VIEWER).get(path(route) + "?nothing=1");
        if (answer.statusCode() != 400) return List.of();
        var words = Client.tree(answer)
                .findPath(answer.body().contains("\"detail\"") ? "detail" : "message")
                .asString();
        var names = words.substring(words.indexOf("expected ") + "expected ".length());
        return names.equals("none") ? List.of() : List.of(names.split(", "));
    }

    private static List<String> documented(JsonNode operation) {
        var names = new ArrayList<String>();
        if (operation.has("parameters"))
            operation.get("parameters").forEach(parameter -> {
                if (parameter.get("in").asString().equals("query"))
                    names.add(parameter.get("name").asString());
            });
        return names;
    }

    private static String path(Route route) {
        return route.path()
                .replace("{request}", "00000000-0000-0000-0000-000000000000")
                .replaceAll("\\{\\w+}", "1");
    }

    private static int call(Client client, Route route) {
        return client.send(route.method(), path(route), route.method().equals("GET") ? null : "{}")
                .statusCode();
    }
}
