package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.compensationd.testing.Shows;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Callers who mean harm.
class HostileIT {
    @Test
    @Shows({17, 18})
    void nothing_that_a_caller_writes_becomes_sql_or_an_error_of_ours() throws Exception {
        try (var alone = new Alone()) {
            var viewer = alone.client().with(Served.VIEWER);
            var operator = alone.client().with(Served.OPERATOR);
            for (var nasty : List.of(
                    "'",
                    "\"",
                    "\\",
                    ";--",
                    "'; drop table users; --",
                    "%00",
                    "\ud83d\ude00",
                    "NaN",
                    "1e9",
                    "-1",
                    "9".repeat(30),
                    "x".repeat(5_000)))
                for (var path : List.of(
                        "/api/v1/tasks?status=",
                        "/api/v1/tasks?user=",
                        "/api/v1/tasks?failureReason=",
                        "/api/v1/tasks?sort=",
                        "/api/v1/tasks?order=",
                        "/api/v1/tasks?limit=",
                        "/api/v1/tasks?after=",
                        "/api/v1/tasks?createdFrom=",
                        "/api/v1/ledger?account=",
                        "/api/v1/runs?lane=",
                        "/api/v1/attempts?task=",
                        "/api/compensation-task?page=",
                        "/api/compensation-task?status=",
                        "/api/v1/tasks/",
                        "/api/v1/fire/")) {
                    var value = nasty.equals("%00") ? nasty : URLEncoder.encode(nasty, StandardCharsets.UTF_8);
                    var answer = viewer.get(path + value);
                    assertThat(answer.statusCode()).as(path + nasty).isIn(200, 400, 404);
                    assertThat(answer.body()).doesNotContain("SQLSTATE", "at org.", "at io.");
                }
            assertThat(operator.post("/api/v1/tasks/cancel", "{\"filter\": {\"status\": [\"\\u0000\"]}}")
                            .statusCode())
                    .isEqualTo(400);
            alone.sql("alter table compensation.ledger_entries rename to gone");
            var broken = viewer.get("/api/v1/ledger");
            alone.sql("alter table compensation.gone rename to ledger_entries");
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(broken.body()).doesNotContain("ledger_entries", "SQLSTATE", "at org.");
        }
    }

    /// Written out, the first would be a string of a gigabyte.
    @Test
    @Shows(16)
    void a_number_of_a_few_bytes_never_becomes_one_of_a_billion_digits() throws Exception {
        try (var alone = new Alone()) {
            for (var number : List.of("1e999999999", "-1E+999999999", "1e-999999999", "1e41", "9".repeat(61)))
                for (var member : List.of("cost", "userId", "maxRetries")) {
                    var answer = alone.client()
                            .with(Served.OPERATOR)
                            .post("/api/v1/tasks", "{\"%s\": %s}".formatted(member, number));
                    assertThat(answer.statusCode()).as(number).isEqualTo(400);
                    assertThat(answer.body()).contains(member, "at most 40 digits");
                }
            for (var number : List.of("1e99999999999", "1e-99999999999", "9".repeat(2_000)))
                assertThat(alone.client()
                                .with(Served.OPERATOR)
                                .post("/api/v1/tasks", "{\"cost\": " + number + "}")
                                .statusCode())
                        .as(number)
                        .isEqualTo(400);
        }
    }

    @Test
    @Shows(6)
    void an_address_that_guesses_is_refused_its_guesses_alone_and_the_log_does_not_keep_them() throws Exception {
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        ((Logger) LoggerFactory.getLogger(Doorkeeper.class)).addAppender(log);
        try (var alone = new Alone()) {
            for (int i = 0; i < Doorkeeper.TRIES_MAX; i++)
                assertThat(alone.client()
                                .with("wrong-guess-" + i)
                                .get("/api/v1/tasks")
                                .statusCode())
                        .isEqualTo(401);
            var refused = alone.client().with("wrong-guess").get("/api/v1/tasks");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("60");
            assertThat(alone.client().with(Served.VIEWER).get("/api/v1/tasks").statusCode())
                    .isEqualTo(200);
            assertThat(alone.client().get("/api/v1/tasks").statusCode()).isEqualTo(401);
            assertThat(log.list).isNotEmpty();
            assertThat(log.list.stream().map(Object::toString))
                    .noneMatch(line -> line.contains("wrong-guess") || line.contains(Served.VIEWER));
            assertThat(alone.client().get("/livez").statusCode()).isEqualTo(200);
            alone.later(java.time.Duration.ofSeconds(61));
            assertThat(alone.client().with("wrong-guess").get("/api/v1/tasks").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    @Shows(6)
    void a_caller_behind_a_proxy_cannot_choose_its_address() throws Exception {
        var forged = "198.51.100.7";
        var seen = "203.0.113.9";
        try (var alone = Alone.behindProxy()) {
            var operator = alone.client().with(Served.OPERATOR);
            // A proxy adds a value to the line, or a line of its own.
            pause(operator.and("X-Forwarded-For", forged + ", " + seen), 1);
            pause(operator.and("X-Forwarded-For", forged).and("X-Forwarded-For", seen), 2);
            pause(operator.and("X-Forwarded-For", seen).and("X-Forwarded-For", "not an address"), 3);
            assertThat(alone.value("select string_agg(origin, ', ' order by id) from compensation.audit"))
                    .isEqualTo("http %s, http %s, http 127.0.0.1".formatted(seen, seen));
        }
        try (var alone = new Alone()) {
            pause(alone.client().with(Served.OPERATOR).and("X-Forwarded-For", forged), 1);
            assertThat(alone.value("select origin from compensation.audit")).isEqualTo("http 127.0.0.1");
        }
    }

    private static void pause(Client operator, int lane) {
        assertThat(operator.post("/api/v1/pause", "{\"lane\": %d}".formatted(lane))
                        .statusCode())
                .isEqualTo(200);
    }
}
