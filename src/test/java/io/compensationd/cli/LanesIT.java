package io.compensationd.cli;

import static io.compensationd.cli.CheckIT.json;
import static io.compensationd.cli.CheckIT.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanesIT {
    private static final String INDEXES = """
            select string_agg(indexname, ' ') from pg_indexes where indexname like 'compensation_tasks_claim_%'
            """;

    private static final String TRIGGERS = """
            select count(*) || ' ' || string_agg(distinct trigger_state, ' ') from compensation.qrtz_triggers
            """;

    private final TestCluster cluster = TestCluster.migrated();

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"16", "4", "1"})
    void another_number_of_lanes_settles_every_task_once(String lanes) {
        cluster.node("a");
        cluster.tasks(100);
        cluster.awaitSettled(Duration.ofSeconds(20));
        on(cluster.database, "pause");
        cluster.tasks(100);
        var epochs = Integer.parseInt(cluster.database.value("select max(epoch) from compensation.lanes"));

        var called = on(cluster.database, "lanes", lanes, "--json");
        assertThat(called.err()).doesNotContain("compensationd: ");
        assertThat(json(called).at("/before").asInt()).isEqualTo(8);
        assertThat(cluster.database.value("select count(*) from compensation.lanes"))
                .isEqualTo(lanes);
        assertThat(cluster.database.value("select min(epoch) from compensation.lanes"))
                .isEqualTo("" + (epochs + 1));
        assertThat(cluster.database.value(INDEXES)).isEqualTo("compensation_tasks_claim_" + lanes);
        assertThat(cluster.database.value(TRIGGERS)).isEqualTo(2 * Integer.parseInt(lanes) + " PAUSED");
        assertThat(cluster.pending()).isEqualTo(100);

        on(cluster.database, "resume");
        cluster.awaitSettled(Duration.ofSeconds(20));
        assertThat(cluster.breaks()).isEqualTo("0");
        assertThat(on(cluster.database, "check").exitCode()).isZero();
    }

    @Test
    void the_same_number_again_changes_nothing_to_see() {
        on(cluster.database, "pause");
        assertThat(on(cluster.database, "lanes", "8").exitCode()).isZero();
        assertThat(cluster.database.value(INDEXES)).isEqualTo("compensation_tasks_claim_8");
        assertThat(cluster.database.value("select count(*) from compensation.lanes"))
                .isEqualTo("8");
    }

    @Test
    void lanes_that_work_are_refused() {
        var called = on(cluster.database, "lanes", "16");
        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("Pause all of them first: compensationd pause");
        assertThat(cluster.database.value("select count(*) from compensation.lanes"))
                .isEqualTo("8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "512", "-8", "eight"})
    void what_is_no_power_of_two_is_wrong_usage(String lanes) {
        on(cluster.database, "pause");
        var called = on(cluster.database, "lanes", "--", lanes);
        assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cluster.database.value("select count(*) from compensation.lanes"))
                .isEqualTo("8");
    }

    @Test
    void the_interval_of_all_lanes_is_changed_by_hand() {
        assertThat(on(cluster.database, "interval", "PT10M").exitCode()).isZero();
        assertThat(cluster.database.value("select string_agg(distinct repeat_interval::text, ' ')"
                        + " from compensation.qrtz_simple_triggers where trigger_name like 'lane-%'"))
                .isEqualTo("600000");
        assertThat(on(cluster.database, "interval", "often").err()).contains("PT5M");
    }
}
