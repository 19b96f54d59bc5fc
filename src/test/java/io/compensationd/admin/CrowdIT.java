package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/// 200 callers at once of two nodes' cron addresses and API, while 50,000 tasks settle. What that costs settling is
/// in the benchmark.
class CrowdIT {
    private static final int CLIENTS = 200;
    private static final int TASKS = 50_000;
    private static final int KEYS = 10;
    /// Of all answers, in percent: those that a line of callers was too long for.
    private static final int BUSY_MAX = 5;

    @Test
    void a_crowd_of_callers_gets_its_answers_and_nothing_takes_effect_twice() {
        var wrong = new ConcurrentLinkedQueue<String>();
        var answers = new LongAdder();
        var busy = new LongAdder();
        try (var served = new Served()) {
            var nodes = List.of(served.node("a"), served.node("b"));
            served.cluster.tasks(TASKS);
            var settled = new AtomicBoolean();
            try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    int number = i;
                    // Everyone calls at least twice, however fast the tasks settle.
                    crowd.execute(() -> {
                        int calls = 0;
                        do {
                            tell(call(nodes.get(number % 2), number), wrong, busy);
                            answers.increment();
                        } while (++calls < 2 || !settled.get());
                    });
                }
                served.cluster.awaitSettled(Duration.ofMinutes(4));
                settled.set(true);
            }
            served.cluster.awaitSettled(Served.SOON);
            System.out.printf(
                    "%d callers had %d answers meanwhile, %d of them busy%n", CLIENTS, answers.sum(), busy.sum());
            assertThat(wrong).isEmpty();
            assertThat(busy.sum() * 100).isLessThanOrEqualTo(answers.sum() * BUSY_MAX);
            assertThat(served.value("select count(*) from compensation.ledger_entries"))
                    .isEqualTo("" + (TASKS + KEYS));
            assertThat(served.cluster.breaks()).isEqualTo("0");
        }
    }

    private static HttpResponse<String> call(Client node, int number) {
        var viewer = node.with(Served.VIEWER);
        return switch (number / 2 % 5) {
            case 0 -> node.with(Served.CRON).get("/api/cron/compensation");
            case 1 -> viewer.get("/api/v1/tasks?status=pending&limit=20");
            case 2 -> viewer.get("/api/v1/tasks/" + (1 + number) + "/explain");
            case 3 -> viewer.get("/api/compensation-task?page=1&perPage=20");
            default ->
                node.with(Served.OPERATOR)
                        .and("Idempotency-Key", "key-" + number / 10 % KEYS)
                        .post("/api/v1/tasks", """
                    {"userId": "1", "userPricingId": "7", "cost": "1.25", "userClerkId": "clerk-1",
                     "serviceProvider": "openai", "requestApi": "/v1", "requestBody": "{}", "responseBody": "{}"}""");
        };
    }

    /// A machine that is busy otherwise may say that it is.
    private static void tell(HttpResponse<String> answer, Queue<String> wrong, LongAdder busy) {
        if (answer.statusCode() == 503
                && answer.headers().firstValue("Retry-After").orElse("").equals("5")) busy.increment();
        else if (answer.statusCode() != 200 && answer.statusCode() != 201)
            wrong.add(answer.uri() + " " + answer.statusCode() + " " + answer.body());
    }
}
