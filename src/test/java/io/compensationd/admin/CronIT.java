package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CronIT {
    private static final String CRON = "/api/cron/compensation";

    /// New tasks wait for the call.
    private static final String ASLEEP = "compensation.schedule.wake-up=false";

    @Test
    void it_answers_with_the_counts_that_callers_know_by_either_header() {
        try (var served = new Served()) {
            var node = served.node("a", ASLEEP, "compensation.schedule.interval=P1D");
            served.awaitQuiet();
            served.cluster.tasks(20);
            served.sql("update users set \"isActive\" = false where id = 3");
            var first = node.with(Served.CRON).get(CRON);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).isEqualTo("{\"processed\":20,\"succeeded\":19,\"failed\":1}");
            var second = node.header("x-cron-secret", Served.CRON).get(CRON);
            assertThat(second.body()).isEqualTo("{\"processed\":0,\"succeeded\":0,\"failed\":0}");
            assertThat(served.value("select count(*) from compensation.ledger_entries"))
                    .isEqualTo("19");
        }
    }

    @Test
    void it_tells_a_wrong_caller_nothing_and_a_paused_or_broken_state_plainly() {
        try (var served = new Served()) {
            var node = served.node("a");
            for (var wrong : List.of("", "x", Served.CRON.substring(1), Served.CRON + "1", Served.OPERATOR)) {
                var refused = node.with(wrong).get(CRON);
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
            }
            assertThat(node.get(CRON).statusCode()).isEqualTo(401);
            assertThat(node.get(CRON + "?secret=" + Served.CRON).statusCode()).isEqualTo(401);
            assertThat(node.with(Served.CRON).send("POST", CRON, "{}").statusCode())
                    .isEqualTo(405);

            served.sql("insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation');"
                    + " insert into compensation.pauses (reason, paused_by) values ('audit day', 'li')");
            var paused = node.with(Served.CRON).get(CRON);
            assertThat(paused.statusCode()).isEqualTo(503);
            assertThat(paused.body()).isEqualTo("{\"message\":\"Paused by li: audit day. Nothing was settled.\"}");
            served.sql("delete from compensation.qrtz_paused_trigger_grps");

            served.sql("alter table compensation.qrtz_triggers rename to gone");
            var broken = node.with(Served.CRON).get(CRON);
            served.sql("alter table compensation.gone rename to qrtz_triggers");
            assertThat(broken.statusCode()).isEqualTo(500);
            assertThat(broken.body()).isEqualTo("{\"message\":\"处理补偿任务失败\"}");
        }
    }

    @Test
    void a_pause_between_the_look_and_the_firing_is_no_error() throws Exception {
        try (var served = new Served()) {
            var node = served.node("a", ASLEEP, "compensation.schedule.interval=P1D");
            served.awaitQuiet();
            var statuses = ConcurrentHashMap.<Integer>newKeySet();
            var done = new AtomicBoolean();
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++)
                    clients.execute(() -> {
                        while (!done.get())
                            statuses.add(node.with(Served.CRON).get(CRON).statusCode());
                    });
                for (int i = 0; i < 20; i++) {
                    node.with(Served.OPERATOR).post("/api/v1/pause", "{}");
                    node.with(Served.OPERATOR).post("/api/v1/resume", "{}");
                }
                done.set(true);
            }
            assertThat(statuses).isSubsetOf(200, 503);
        }
    }

    @Test
    void calls_that_overlap_share_one_pass_and_one_that_goes_away_stops_nothing() throws Exception {
        try (var served = new Served()) {
            var node =
                    served.node("a", ASLEEP, "compensation.schedule.interval=P1D", "compensation.engine.chunk-max=10");
            served.awaitQuiet();
            served.cluster.tasks(5_000);
            goAway(node);
            served.until(
                    "the pass works",
                    () -> !served.value("select count(*) from compensation.runs")
                            .equals("0"));
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var bodies = new ArrayList<Future<String>>();
                for (int i = 0; i < 20; i++)
                    bodies.add(clients.submit(
                            () -> node.with(Served.CRON).get(CRON).body()));
                // On a busy machine time may be up first: then all have the counts so far.
                var answers = new HashSet<String>();
                for (var body : bodies) answers.add(body.get());
                assertThat(answers).singleElement(STRING).matches("\\{\"processed\":[1-9][0-9]*,.*,\"failed\":0}");
            }
            served.cluster.awaitSettled(Duration.ofMinutes(2));
            assertThat(served.value("select count(distinct request_id) from compensation.runs"))
                    .isEqualTo("1");
            assertThat(served.cluster.breaks()).isEqualTo("0");
        }
    }

    /// Asks and hangs up.
    private static void goAway(Client node) throws Exception {
        var address = URI.create(node.base());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + CRON + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Served.CRON + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }
}
