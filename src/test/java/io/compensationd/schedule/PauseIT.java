package io.compensationd.schedule;

import static io.compensationd.schedule.Site.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.schedule.Console.Note;
import io.compensationd.testing.Await;
import io.compensationd.testing.QuartzClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;

class PauseIT {
    private static final Note NOTE = new Note("ann", Optional.of("audit"));
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @Test
    void a_paused_group_waits_and_goes_on_at_once() {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            site.console().pause(NOTE);
            site.lanes(List.of(1, 2), 5);
            Await.always(A_WHILE, "nothing is settled", () -> site.pending().equals("10"));
            assertThat(site.console().resume().allGroups()).isFalse();
            site.awaitSettled(AT_ONCE);
        }
    }

    @Test
    void a_paused_lane_waits_while_the_others_work() {
        try (var site = new Site()) {
            site.node("a");
            site.console().pause(3, NOTE);
            site.lanes(List.of(3, 4), 5);
            Await.until(SOON, "lane 4 is settled", () -> site.pending().equals("5"));
            Await.always(A_WHILE, "lane 3 is not", () -> site.pending().equals("5"));
            site.console().resume(3);
            site.awaitSettled(AT_ONCE);
        }
    }

    @Test
    void a_lane_paused_before_a_one_shot_is_stored_does_not_start() throws Exception {
        try (var site = new Site();
                var quartz = new QuartzClient(site.database.url())) {
            site.node("a");
            site.console().pause(3, NOTE);
            site.tasks(3, 5);
            quartz.scheduler()
                    .scheduleJob(TriggerBuilder.newTrigger()
                            .withIdentity(Keys.fire(3, UUID.randomUUID()))
                            .forJob(Keys.JOB)
                            .build());
            Await.until(
                    SOON,
                    "the one-shot fired",
                    () -> site.value("select count(*) from compensation.qrtz_triggers where trigger_name like 'fire-%'")
                            .equals("0"));
            Await.always(A_WHILE, "nothing is settled", () -> site.pending().equals("5"));
            assertThat(site.value("select count(*) from compensation.runs")).isEqualTo("0");
        }
    }

    @Test
    void a_nodes_start_keeps_a_paused_trigger_paused_and_the_stored_interval() {
        try (var site = new Site()) {
            site.node("a").leave(SOON);
            site.console().pause(3, NOTE);
            var before = site.trigger("lane-3", "concat_ws(' ', trigger_state, start_time, next_fire_time)");
            site.interval("PT1M").node("b");
            assertThat(site.trigger("lane-3", "concat_ws(' ', trigger_state, start_time, next_fire_time)"))
                    .isEqualTo(before)
                    .startsWith("PAUSED");
            assertThat(site.value("select repeat_interval from compensation.qrtz_simple_triggers"
                            + " where trigger_name = 'lane-3'"))
                    .isEqualTo("300000");
        }
    }

    @Test
    void another_interval_is_given_to_all_lanes_and_paused_ones_stay_paused() {
        try (var site = new Site()) {
            site.node("a");
            var console = site.console();
            console.pause(3, NOTE);
            console.reschedule(Interval.parse("0 0/10 * * * ?"));
            assertThat(site.value("select count(*) from compensation.qrtz_cron_triggers"))
                    .isEqualTo("8");
            assertThat(site.value(
                            "select count(*) from compensation.qrtz_simple_triggers where trigger_name like 'lane-%'"))
                    .isEqualTo("0");
            assertThat(site.trigger("lane-3", "trigger_state")).isEqualTo("PAUSED");
            assertThat(site.trigger("lane-4", "trigger_state")).isNotEqualTo("PAUSED");
        }
    }

    /// At the end of each transaction that touches the lane's trigger, the database notes whether the lane is paused.
    @Test
    void a_lane_that_is_paused_alone_is_paused_at_every_moment_of_the_change() {
        try (var site = new Site()) {
            var console = site.console();
            console.pause(3, NOTE);
            site.sql("""
                    create table compensation.seen (paused boolean);
                    create function compensation.see() returns trigger language plpgsql as $$
                        begin insert into compensation.seen values (compensation.lane_paused(3)); return null; end $$;
                    create constraint trigger see after insert or update or delete on compensation.qrtz_triggers
                        deferrable initially deferred for each row execute function compensation.see();
                    """);
            for (var interval : List.of("PT1M", "0 0/10 * * * ?", "0 0/20 * * * ?", "PT5M")) {
                console.reschedule(Interval.parse(interval));
                assertThat(console.restoration().interval()).hasToString(interval);
            }
            assertThat(site.value("select string_agg(distinct paused::text, ' ') from compensation.seen"))
                    .isEqualTo("true");
            assertThat(site.value("select count(*) from compensation.qrtz_cron_triggers"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_plain_quartz_client_pauses_and_resumes_by_the_shipped_file() throws Exception {
        try (var site = new Site();
                var quartz = new QuartzClient(site.database.url())) {
            site.node("a");
            site.awaitQuiet();
            quartz.scheduler().pauseTriggers(GroupMatcher.triggerGroupEquals("compensation"));
            site.tasks(3, 5);
            Await.always(A_WHILE, "nothing is settled", () -> site.pending().equals("5"));
            quartz.scheduler().resumeTriggers(GroupMatcher.triggerGroupEquals("compensation"));
            site.awaitSettled(Duration.ofSeconds(7));
        }
    }

    @Test
    void pause_all_of_a_client_is_undone_by_our_resume_with_its_mark() throws Exception {
        try (var site = new Site();
                var quartz = new QuartzClient(site.database.url())) {
            site.node("a");
            site.awaitQuiet();
            quartz.scheduler().pauseAll();
            site.tasks(3, 5);
            Await.always(A_WHILE, "nothing is settled", () -> site.pending().equals("5"));
            assertThat(site.console().resume().allGroups()).isTrue();
            site.awaitSettled(AT_ONCE);
            assertThat(site.value("select count(*) from compensation.qrtz_paused_trigger_grps"))
                    .isEqualTo("0");
            site.tasks(3, 5).awaitSettled(AT_ONCE);
        }
    }

    @Test
    void a_pause_needs_no_node_and_tells_who_and_why() {
        try (var site = new Site()) {
            var console = site.console();
            console.pause(3, NOTE);
            console.pause(5, new Note("bob", Optional.empty()));
            var lanes = console.board().lanes();
            assertThat(lanes)
                    .filteredOn(Board.LaneState::paused)
                    .extracting(Board.LaneState::lane)
                    .containsExactly(3, 5);
            assertThat(lanes.get(3).note().orElseThrow().by()).isEqualTo("ann");
            assertThat(lanes.get(3).note().orElseThrow().reason()).contains("audit");
            assertThat(lanes.get(5).note().orElseThrow().reason()).isEmpty();
        }
    }

    @Test
    void one_lane_is_not_resumed_while_all_are_paused() {
        try (var site = new Site()) {
            var console = site.console();
            console.pause(NOTE);
            assertThatThrownBy(() -> console.resume(3))
                    .hasMessageContainingAll("All lanes are paused", "compensationd resume");
        }
    }

    @Test
    void fire_is_refused_while_paused_and_without_a_node_alive() {
        try (var site = new Site()) {
            var console = site.console();
            assertThatThrownBy(() -> console.fire(UUID.randomUUID(), Cause.FIRE, List.of()))
                    .hasMessageContainingAll("No node is alive", "--here");
            site.node("a");
            console.pause(3, NOTE);
            assertThatThrownBy(() -> console.fire(UUID.randomUUID(), Cause.FIRE, List.of()))
                    .hasMessageContaining("[3]");
            assertThat(console.fire(UUID.randomUUID(), Cause.FIRE, List.of(4))).isOne();
        }
    }

    @Test
    void fire_tells_what_became_of_it() {
        try (var site = new Site().withoutWakeUp()) {
            site.node("a");
            site.awaitQuiet();
            site.lanes(List.of(1, 2), 5);
            var request = UUID.randomUUID();
            var console = site.console();
            int lanes = console.fire(request, Cause.FIRE, List.of());
            Await.until(
                    SOON,
                    "all lanes answered",
                    () -> console.board().request(request).finished() == lanes);
            assertThat(console.board().request(request).succeeded()).isEqualTo(10);
        }
    }

    @Test
    void what_a_machine_asks_for_whose_clock_is_far_ahead_happens_now() {
        try (var site = new Site().withoutWakeUp()) {
            site.node("a");
            site.awaitQuiet();
            var console = site.console(() -> Instant.now().plus(Duration.ofMinutes(10)));
            site.tasks(3, 5);
            console.fire(UUID.randomUUID(), Cause.FIRE, List.of(3));
            site.awaitSettled(SOON);
            console.pause(NOTE);
            site.tasks(4, 5);
            console.resume();
            site.awaitSettled(SOON);
        }
    }

    @Test
    void there_is_no_lane_8() {
        try (var site = new Site()) {
            assertThatThrownBy(() -> site.console().pause(8, NOTE)).hasMessage("There is no lane 8: lanes are 0 to 7.");
        }
    }
}
