package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    void only_health_is_open_to_all() {
        for (var route : alone.routes()) {
            var answer = call(anybody, route);
            if (route.access() == Access.OPEN)
                assertThat(answer).as(route.path()).isIn(200, 503);
            else assertThat(answer).as(route.path()).isEqualTo(401);
        }
        assertThat(alone.routes().stream()
                        .filter(route -> route.access() == Access.OPEN)
                        .map(Route::path))
                .containsExactlyInAnyOrder("/livez", "/readyz");
    }

    @Test
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
                if (role.opens(route.access())) return;
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
    void writes_are_no_gets_and_want_json() {
        for (var route : alone.routes()) {
            if (route.method().equals("GET")) continue;
            var path = path(route);
            var operator = anybody.with(Served.OPERATOR);
            if (alone.routes().stream()
                    .noneMatch(other ->
                            other.method().equals("GET") && other.places(path).isPresent()))
                assertThat(operator.get(path).statusCode()).as(path).isEqualTo(405);
            assertThat(operator.and("Content-Type", "text/plain")
                            .send(route.method(), path, "{}")
                            .statusCode())
                    .as(path)
                    .isEqualTo(415);
        }
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
                .isEqualTo(alone.routes().stream()
                        .map(route -> route.method() + " " + route.path())
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (var route : alone.routes()) {
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

    private static String role(JsonNode operation) {
        return operation.get("security").isEmpty()
                ? "open"
                : operation.at("/security/0/bearer/0").asString();
    }

    private static String role(Access access) {
        return switch (access) {
            case OPEN -> "open";
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
