package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.Shows;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a node must not tell, looked for in all that it says.
class CanaryIT {
    private static final String CANARY = "canary5e1f";

    private static Served served;
    private static NodeProcess process;
    private static Client node;

    @BeforeAll
    static void start() {
        served = new Served();
        process = served.process("a", Served.SECRETS.toArray(String[]::new));
        node = Client.of(process.log());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    /// The error's detail would hold the whole row of the account. The other task is of the same lane, and shows that
    /// the
    /// world works.
    @Test
    @Shows({21, 22})
    void what_users_and_callers_write_is_in_no_log_metric_or_page() {
        served.sql("insert into users (id, \"clerkId\", balance) values (7, 'clerk-" + CANARY + "', 10), (15, 'c', 10);"
                + " alter table users add constraint rich check (id <> 7 or balance >= 10)");
        served.sql(task(7, CANARY) + "; " + task(15, CANARY));
        served.until(
                "the error is recorded",
                () -> !served.value("select count(*) from compensation.attempts where task_id in"
                                + " (select id from compensation_tasks where \"userId\" = 7)")
                        .equals("0"));
        var id = served.value("select id from compensation_tasks where \"userId\" = 7");
        var visitor = Visitor.signedIn(node, Served.OPERATOR);
        node.with(CANARY + "\\r\\nFAKE").and("X-Any", CANARY).get("/api/v1/tasks/" + CANARY + "%0d%0aFAKE");
        node.with(Served.OPERATOR)
                .and("Idempotency-Key", CANARY + "-key")
                .post("/api/v1/tasks", "{\"requestBody\": \"" + CANARY);
        var pages =
                List.of(visitor.get("/"), visitor.get("/tasks/" + id), visitor.get("/runs"), visitor.get("/ledger"));
        pages.forEach(page -> assertThat(page.body()).doesNotContain(CANARY));
        assertThat(visitor.get("/tasks/" + id + "?bodies=true").body()).contains(CANARY);
        assertThat(node.with(Served.METRICS).get("/metrics").body()).doesNotContain(CANARY, "userId", "clerk");
        assertThat(process.log().lines()).noneMatch(line -> line.startsWith("FAKE"));
        var log = process.log().replaceAll("auth-failed from=\\S+ path=.*", "");
        assertThat(log).contains("settled").doesNotContain(CANARY, Served.OPERATOR, Served.METRICS, Served.CRON);
    }

    @Test
    @Shows(19)
    void it_is_heard_on_this_machine_alone() throws IOException {
        int port = URI.create(node.base()).getPort();
        for (var network : NetworkInterface.networkInterfaces().toList())
            for (var address : network.inetAddresses()
                    .filter(it -> !it.isLoopbackAddress())
                    .toList())
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, port), 2_000);
                    throw new AssertionError("heard on " + address);
                } catch (IOException expected) {
                    assertThat(expected).isInstanceOf(IOException.class);
                }
        assertThat(node.base()).startsWith("http://127.0.0.1:");
    }

    private static String task(int user, String body) {
        return """
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                values (%d, 7, 1, 'c', 'openai', '/v1', '%s', '%s', now())""".formatted(user, body, body);
    }
}
