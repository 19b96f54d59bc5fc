package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Shows;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Signing in to the dashboard, and what a session opens and does not.
class SessionsIT {
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
    @Shows(10)
    void a_token_becomes_a_cookie_that_nothing_but_pages_of_ours_gets() {
        var answer = signIn(Served.VIEWER, "/tasks?status=failed");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).contains("/tasks?status=failed");
        var cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie.split("; "))
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Strict")
                .noneMatch(part -> part.startsWith("Domain"));
        var value = cookie.substring(0, cookie.indexOf(';'));
        assertThat(value)
                .startsWith("__Host-compensationd=")
                .hasSizeGreaterThan(60)
                .doesNotContain(Served.VIEWER);
        assertThat(value).isNotEqualTo(Visitor.signedIn(anybody, Served.VIEWER).cookie());
        var kept = HexFormat.of().formatHex(Base64.getUrlDecoder().decode(value.substring(value.indexOf('=') + 1)));
        assertThat(alone.value(
                        "select count(*) from compensation.sessions where encode(digest, 'hex') = '" + kept + "'"))
                .isEqualTo("0");
    }

    @Test
    @Shows(11)
    void a_session_is_no_token() {
        var visitor = Visitor.signedIn(anybody, Served.OPERATOR);
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        var value = visitor.cookie().substring(visitor.cookie().indexOf('=') + 1);
        for (var client : List.of(visitor.client(), anybody.with(value)))
            for (var path : List.of("/api/v1/tasks", "/api/compensation-task", "/metrics", "/api/cron/compensation"))
                assertThat(client.get(path).statusCode()).as(path).isEqualTo(401);
        assertThat(anybody.header("Cookie", visitor.cookie())
                        .post("/api/v1/pause", "{}")
                        .statusCode())
                .isEqualTo(401);
        for (var secret : Served.SECRETS)
            assertThat(anybody.with(secret.substring(secret.indexOf('=') + 1))
                            .get("/")
                            .statusCode())
                    .isEqualTo(401);
    }

    @Test
    @Shows(11)
    void it_ends_by_signing_out_by_idling_and_at_last() {
        for (var end : List.of("seen_at = now() - interval '31 min'", "created_at = now() - interval '12 h 1 min'")) {
            var visitor = Visitor.signedIn(anybody, Served.OPERATOR);
            assertThat(visitor.get("/").statusCode()).isEqualTo(200);
            alone.sql("update compensation.sessions set " + end);
            assertThat(visitor.get("/").statusCode()).as(end).isEqualTo(401);
        }
        var visitor = Visitor.signedIn(anybody, Served.OPERATOR);
        var answer = visitor.send("/sign-out", Map.of());
        assertThat(answer.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
        assertThat(visitor.get("/").statusCode()).isEqualTo(401);
        assertThat(alone.value("select count(*) from compensation.sessions")).isEqualTo("0");
    }

    @Test
    void a_page_that_keeps_itself_up_to_date_does_not_keep_its_session() {
        var visitor = Visitor.signedIn(anybody, Served.VIEWER);
        alone.sql("update compensation.sessions set seen_at = now() - interval '20 min'");
        assertThat(visitor.client().and("X-Compensationd-Live", "1").get("/").statusCode())
                .isEqualTo(200);
        assertThat(alone.value("select max(seen_at) < now() - interval '15 min' from compensation.sessions"))
                .isEqualTo("t");
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        assertThat(alone.value("select max(seen_at) > now() - interval '15 min' from compensation.sessions"))
                .isEqualTo("t");
    }

    @Test
    void whoever_writes_the_table_is_nobody() {
        var viewer = Visitor.signedIn(anybody, Served.VIEWER);
        alone.sql("update compensation.sessions set role = 'operator'");
        assertThat(viewer.get("/").statusCode()).isEqualTo(401);
    }

    @Test
    @Shows(8)
    void forms_of_others_are_refused() {
        var visitor = Visitor.signedIn(anybody, Served.OPERATOR);
        var form = visitor.form();
        var body = Visitor.encoded(Map.of("form", List.of(form)));
        var bare = anybody.header("Cookie", visitor.cookie()).and("Content-Type", "application/x-www-form-urlencoded");
        var evil = List.of(
                bare,
                bare.and("Sec-Fetch-Site", "cross-site").and("Origin", "https://evil.example"),
                bare.and("Sec-Fetch-Site", "same-site"),
                bare.and("Sec-Fetch-Site", "none"),
                bare.and("Origin", "https://evil.example"),
                bare.and("Origin", "null"));
        for (var route : alone.routes()) {
            if (route.method().equals("GET") || !route.access().isPage()) continue;
            for (var client : evil)
                assertThat(client.send("POST", route.path(), body).statusCode())
                        .as(route.path())
                        .isEqualTo(403);
            if (route.access() == Access.FRONT) continue;
            for (var wrong : List.of("form=", "form=x", "form=" + form + "x", ""))
                assertThat(visitor.client().send("POST", route.path(), wrong).statusCode())
                        .as(route.path() + " " + wrong)
                        .isEqualTo(403);
        }
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        assertThat(bare.and("Origin", anybody.base())
                        .send("POST", "/sign-out", body)
                        .statusCode())
                .isEqualTo(303);
    }

    /// A browser keeps the cookie to itself when it follows another site's link; from the page that it gets, it does
    /// not.
    @Test
    void a_link_of_another_site_is_followed_once_more() {
        var stranger = anybody.header("Accept", "text/html").and("Sec-Fetch-Site", "cross-site");
        var answer = stranger.get("/tasks?status=failed");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("http-equiv=\"refresh\"").doesNotContain("token");
        assertThat(new Visitor(anybody, "").get("/tasks").body()).contains("name=\"token\"");
    }

    @Test
    void a_viewer_changes_nothing() {
        var viewer = Visitor.signedIn(anybody, Served.VIEWER);
        for (var route : alone.routes())
            if (route.access() == Access.ACT)
                assertThat(viewer.send(route.path(), Map.of()).statusCode())
                        .as(route.path())
                        .isEqualTo(403);
    }

    @Test
    void nobody_is_sent_elsewhere() {
        for (var to :
                List.of("//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b", "")) {
            assertThat(signIn(Served.VIEWER, to).headers().firstValue("Location"))
                    .contains("/");
            assertThat(anybody.get("/look?theme=dark&to="
                                    + java.net.URLEncoder.encode(to, java.nio.charset.StandardCharsets.UTF_8))
                            .headers()
                            .firstValue("Location"))
                    .contains("/");
        }
    }

    @Test
    @Shows(6)
    void guessing_at_the_door_and_at_the_api_is_one_count() throws Exception {
        try (var other = new Alone()) {
            var client = other.client();
            for (int i = 0; i < Doorkeeper.TRIES_MAX / 2; i++) {
                assertThat(new Visitor(client, "")
                                .post("/sign-in", Map.of("token", List.of("guess" + i)))
                                .statusCode())
                        .isEqualTo(401);
                assertThat(client.with("guess" + i).get("/api/v1/tasks").statusCode())
                        .isEqualTo(401);
            }
            assertThat(new Visitor(client, "")
                            .post("/sign-in", Map.of("token", List.of("guess")))
                            .statusCode())
                    .isEqualTo(429);
            assertThat(Visitor.signedIn(client, Served.OPERATOR).get("/").statusCode())
                    .isEqualTo(200);
            other.later(java.time.Duration.ofSeconds(61));
            for (var token : List.of(Served.CRON, Served.METRICS))
                assertThat(new Visitor(client, "")
                                .post("/sign-in", Map.of("token", List.of(token)))
                                .statusCode())
                        .isEqualTo(401);
        }
    }

    @Test
    @Shows(6)
    void sessions_that_no_node_made_are_counted_and_never_looked_for() throws Exception {
        try (var other = new Alone()) {
            var client = other.client();
            var mine = Visitor.signedIn(client, Served.VIEWER);
            var made = mine.cookie().substring(mine.cookie().indexOf('=') + 1);
            assertThat(mine.get("/").statusCode()).isEqualTo(200);
            other.sql("alter table compensation.sessions rename to gone");
            for (int i = 0; i < Doorkeeper.TRIES_MAX; i++)
                assertThat(with(client, made.substring(2) + (char) ('a' + i % 26) + "x")
                                .get("/tasks")
                                .statusCode())
                        .isEqualTo(401);
            assertThat(with(client, "x".repeat(made.length())).get("/tasks").statusCode())
                    .isEqualTo(429);
            assertThat(mine.get("/tasks").statusCode()).isEqualTo(503);
            other.sql("alter table compensation.gone rename to sessions");
            assertThat(mine.get("/tasks").statusCode()).isEqualTo(200);
            assertThat(new Visitor(client, "").get("/tasks").statusCode()).isEqualTo(401);
        }
    }

    private static Visitor with(Client client, String session) {
        return new Visitor(client, Cookies.SESSION + "=" + session);
    }

    private static HttpResponse<String> signIn(String token, String to) {
        return new Visitor(anybody, "").post("/sign-in", Map.of("token", List.of(token), "to", List.of(to)));
    }
}
