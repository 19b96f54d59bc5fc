package io.compensationd.cli;

import static io.compensationd.cli.CheckIT.json;
import static io.compensationd.cli.CheckIT.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.daemon.Node;
import io.compensationd.settings.Effective;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands that settle and prove it, with a real node in this process.
class SettleIT {
    private final TestDatabase database = TestDatabases.migrated();

    @BeforeEach
    void twentyTasksOfFourAccountsOneOfThemPoor() {
        database.sql(
                "insert into users (id, \"clerkId\", balance) select g, 'u' || g, case g when 4 then 0 else 100 end"
                        + " from generate_series(1, 4) g");
        database.sql("""
                insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                    "requestApi", "requestBody", "responseBody", "updatedAt")
                select 1 + g % 4, 1, 1.25, 'c', 'p', 'a', 'canary-body', 'canary-body', now() from generate_series(1, 20) g
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void fire_here_makes_one_pass_and_says_what_was_done() {
        var called = withNodes("fire", "--here", "--json");
        assertThat(called.exitCode()).isZero();
        var report = json(called);
        assertThat(report.get("processed").asInt()).isEqualTo(20);
        assertThat(report.get("succeeded").asInt()).isEqualTo(15);
        assertThat(report.get("retried").asInt()).isEqualTo(5);
        assertThat(report.get("finished").asInt()).isEqualTo(8);
        assertThat(called.out() + called.err()).doesNotContain("canary-body");
    }

    @Test
    void fire_waits_for_the_nodes_that_are_there() {
        try (var node = node(this::settings)) {
            var called = on(database, "fire", "--lane", "1", "--lane", "2");
            assertThat(called.exitCode()).isZero();
            assertThat(called.out()).startsWith("Fired lanes 1, 2: processed ");
            assertThat(on(database, "status").out()).contains("alive").doesNotContain("No node.");
        }
    }

    @Test
    void verify_is_exit_0_after_a_pass_and_exit_1_when_an_entry_is_gone() {
        withNodes("fire", "--here");
        var good = json(on(database, "verify", "--json"));
        assertThat(good.get("ok").asBoolean()).isTrue();
        assertThat(good.get("breaks")).isEmpty();
        assertThat(good.at("/tasks/completed").asInt()).isEqualTo(15);
        assertThat(good.at("/tasks/pending").asInt()).isEqualTo(5);
        assertThat(good.get("amount").asString()).isEqualTo("18.7500");
        assertThat(on(database, "verify").out()).contains("OK: no break found.");

        database.sql(
                "delete from compensation.ledger_entries where id = (select min(id) from compensation.ledger_entries)");
        var broken = on(database, "verify");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.out()).contains("BROKEN I2: ").doesNotContain("OK:");
        assertThat(json(on(database, "verify", "--json")).get("ok").asBoolean()).isFalse();
    }

    @Test
    void verify_finds_a_trigger_that_hangs() {
        withNodes("fire", "--here");
        database.sql("update compensation.qrtz_triggers set trigger_state = 'ERROR' where trigger_name = 'lane-2'");
        var called = on(database, "verify");
        assertThat(called.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(called.out()).contains("BROKEN I7: ", "lane-2", "ERROR");
        assertThat(on(database, "status").out()).contains("WEDGED: ", "lane-2");
    }

    @Test
    void fire_here_is_refused_while_paused_and_charges_nobody() {
        on(database, "pause");
        var called = withNodes("fire", "--here");
        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("Paused", "compensationd resume");
        assertThat(database.value("select count(*) from compensation.ledger_entries"))
                .isEqualTo("0");
    }

    private CalledCli withNodes(String... args) {
        return CalledCli.callWith(SettleIT::node, Map.of("COMPENSATION_DATABASE_URL", database.url()), args);
    }

    private Effective settings() {
        return new Globals(Map.of("COMPENSATION_DATABASE_URL", database.url()), Terminal.system(Map.of())).effective();
    }

    private static Nodes.Running node(Supplier<Effective> settings) {
        var node = Node.start(settings, started -> {});
        return new Nodes.Running() {
            @Override
            public void await() throws InterruptedException {
                node.await();
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }
}
