package io.compensationd.cli;

import static io.compensationd.cli.CheckIT.json;
import static io.compensationd.cli.CheckIT.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `status`, `pause`, `resume` and `fire` where no node runs.
class OperateIT {
    private final TestDatabase database = TestDatabases.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void status_says_that_nobody_works_and_fits_a_terminal() {
        var status = on(database, "status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("No node.", "compensationd run", "LANE", "No triggers yet");
        assertThat(status.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void a_pause_of_all_shows_who_and_why_until_it_is_resumed() {
        assertThat(on(database, "pause", "--reason", "month's end").out()).startsWith("Paused all lanes.");
        assertThat(on(database, "status").out()).contains("PAUSED: all lanes by ", ": month's end");
        assertThat(json(on(database, "status", "--json")).at("/lanes/7/paused").asBoolean())
                .isTrue();

        assertThat(on(database, "resume").out()).isEqualTo("Resumed all lanes." + System.lineSeparator());
        assertThat(on(database, "status").out()).doesNotContain("PAUSED", "month's end");
    }

    @Test
    void a_pause_that_ends_by_itself_says_when() {
        on(database, "pause", "--lane", "3", "--lane", "5", "--for", "PT1H");
        on(database, "pause", "--lane", "6");
        assertThat(on(database, "status").out())
                .containsPattern("PAUSED: lanes? 3.* by .*, since 20.*Z, ends at 20\\d\\d-.*Z \\(in (1 h|59 min).*\\)")
                .containsPattern("PAUSED: lane 6 by .*, since 20[^,]*Z\\R");
        var lanes = json(on(database, "status", "--json")).get("lanes");
        assertThat(lanes.at("/3/note/until").asString()).startsWith("20");
        assertThat(lanes.at("/6/note/until").isNull()).isTrue();
        on(database, "resume");
    }

    @Test
    void a_pause_of_lanes_leaves_the_others_open() {
        assertThat(on(database, "pause", "--lane", "3", "--lane", "5").out()).startsWith("Paused lanes 3, 5.");
        assertThat(on(database, "status").out()).contains("PAUSED: lanes 3, 5 by ");
        assertThat(json(on(database, "resume", "--lane", "3", "--json"))
                        .at("/resumed/0")
                        .asInt())
                .isEqualTo(3);
        assertThat(on(database, "status").out()).contains("PAUSED: lane 5 by ");
    }

    @Test
    void one_lane_cannot_be_resumed_while_all_are_paused() {
        on(database, "pause");
        var called = on(database, "resume", "--lane", "1");
        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("All lanes are paused");
        assertThat(on(database, "status").out()).contains("PAUSED: all lanes");
    }

    @Test
    void a_lane_that_is_not_there_is_wrong_usage_and_changes_nothing() {
        for (var command : new String[] {"pause", "resume", "fire"}) {
            var called = on(database, command, "--lane", "3", "--lane", "8");
            assertThat(called.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(called.err()).contains("There is no lane 8: lanes are 0 to 7. Nothing was changed.");
        }
        assertThat(on(database, "status").out()).doesNotContain("PAUSED");
    }

    @Test
    void a_fire_that_nobody_would_answer_is_refused_and_leaves_no_trigger() {
        var called = on(database, "fire");
        assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(called.err()).contains("No node is alive", "compensationd fire --here");
        assertThat(database.value("select count(*) from compensation.qrtz_triggers where trigger_name like 'fire-%'"))
                .isEqualTo("0");
    }

    @Test
    void a_database_that_is_not_migrated_is_refused_with_the_command_that_mends_it() {
        try (var bare = TestDatabases.reference()) {
            for (var command : new String[] {"status", "pause", "resume", "fire"}) {
                var called = on(bare, command);
                assertThat(called.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(called.err()).contains("Run: compensationd migrate");
            }
            assertThat(bare.value("select to_regclass('compensation.lanes')")).isEqualTo("null");
        }
    }
}
