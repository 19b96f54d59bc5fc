package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Dossiers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What a route cannot take it answers with the statuses that the document lists, and the document lists no others.
class DocumentIT {
    private static final int BAD = 400;
    private static final int TOO_LARGE = 413;
    private static final int NO_JSON = 415;

    private static Alone alone;
    private static Client operator;

    @BeforeAll
    static void start() {
        alone = new Alone();
        operator = alone.client().with(Served.OPERATOR);
    }

    @AfterAll
    static void stop() throws Exception {
        alone.close();
    }

    @Test
    void a_route_that_is_read_answers_400_where_the_document_says_so_and_nowhere_else() {
        for (var route : alone.routes()) {
            if (route.access() != Access.VIEW) continue;
            var path = route.path().replace("{request}", "1");
            var seen = new TreeSet<Integer>();
            seen.add(operator.get(path.replace("{id}", "1") + "?nothing=1").statusCode());
            seen.add(operator.get(path.replace("{id}", "12345678901234567890")).statusCode());
            assertThat(seen.contains(BAD))
                    .as(route.path())
                    .isEqualTo(Documented.statuses("GET", route.path()).contains(BAD));
        }
    }

    @Test
    void a_route_that_writes_refuses_bodies_as_the_document_says() throws IOException {
        for (var route : alone.routes()) {
            if (route.access() != Access.OPERATE) continue;
            var path = route.path().replace("{id}", "1");
            var seen = new TreeSet<Integer>();
            seen.add(operator.send(route.method(), path, "[]").statusCode());
            seen.add(operator.and("Content-Type", "text/plain")
                    .send(route.method(), path, "{}")
                    .statusCode());
            seen.add(large(route.method(), path));
            var listed = Documented.statuses(route.method(), route.path());
            for (int status : new int[] {BAD, TOO_LARGE, NO_JSON})
                assertThat(seen.contains(status))
                        .as(route.method() + " " + path + " " + status)
                        .isEqualTo(listed.contains(status));
        }
    }

    @Test
    void what_only_other_writes_refuse_is_not_listed() {
        assertThat(Documented.statuses("POST", "/api/compensation-task/batch-reset"))
                .doesNotContain(409);
        assertThat(Documented.statuses("POST", "/api/v1/verify")).doesNotContain(409);
    }

    @Test
    void bodies_have_the_members_that_the_document_names() {
        alone.sql("insert into users (id, \"clerkId\", balance) values (1, 'c', 10)");
        var id = alone.value("""
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                values (1, 7, 1, 'c', 'openai', '/v1', repeat('x', 300000), '{}', now()) returning id""");
        var bodies = operator.json("/api/v1/tasks/" + id + "?bodies=true").get("bodies");
        var schema =
                JsonMapper.shared().readTree(DocumentRoutes.document()).at("/components/schemas/Bodies/properties");
        assertThat(bodies.propertyNames()).containsExactlyElementsOf(schema.propertyNames());
        assertThat(schema.at("/request/description").asString())
                .contains(String.format(Locale.ROOT, "%,d", Dossiers.BODY_MAX));
        assertThat(bodies.get("request").asString()).hasSize(Dossiers.BODY_MAX);
    }

    /// The status that a body past all bounds is answered with, which is told before it comes.
    private static int large(String method, String path) throws IOException {
        var address = URI.create(operator.base());
        var head = String.join(
                "\r\n",
                method + " " + path + " HTTP/1.1",
                "Host: x",
                "Connection: close",
                "Authorization: Bearer " + Served.OPERATOR,
                "Content-Type: application/json",
                "Content-Length: 100000000",
                "\r\n");
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 413".length()));
            Documented.check(method, path, status, answer);
            return status;
        }
    }
}
