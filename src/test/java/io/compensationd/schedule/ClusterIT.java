package io.compensationd.schedule;

import static io.compensationd.schedule.Site.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.testing.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ClusterIT {
    @Test
    void two_lanes_run_at_once_on_one_node() {
        try (var site = new Site().chunkMax(10)) {
            site.node("a");
            site.lanes(List.of(2, 5), 1_000);
            Await.until(SOON, "two lanes are held at once", () -> site.held().equals("2"));
            assertThat(site.holders()).isEqualTo("1");
            site.awaitSettled(SOON);
        }
    }

    @Test
    void two_lanes_run_at_once_on_two_nodes() {
        try (var site = new Site().chunkMax(5)) {
            site.node("a");
            site.node("b");
            site.lanes(List.of(0, 1, 2, 3, 4, 5, 6, 7), 500);
            Await.until(SOON, "both nodes hold lanes", () -> site.holders().equals("2"));
            site.awaitSettled(Duration.ofSeconds(60));
        }
    }

    @Test
    void a_task_inserted_between_the_last_claim_and_the_unlock_is_settled_without_the_interval() {
        try (var site = new Site().withoutWakeUp()) {
            site.node("a");
            site.awaitQuiet();
            // As the firing keeps its cursor, which is after its last claim: one more task, once.
            site.sql("""
                    create function insert_late() returns trigger language plpgsql as $$
                    begin
                        if new.cursor_id is distinct from old.cursor_id
                           and (select count(*) from compensation_tasks) = 1 then
                            insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId",
                                "serviceProvider", "requestApi", "requestBody", "responseBody", "updatedAt")
                            select "userId", 7, 1, 'clerk', 'late', '/v1', '{}', '{}', now() from compensation_tasks;
                        end if;
                        return null;
                    end $$;
                    create trigger late after update on compensation.lanes for each row execute function insert_late()
                    """);
            site.tasks(3, 1);
            site.console().fire(UUID.randomUUID(), Cause.FIRE, List.of(3));
            Await.until(
                    SOON,
                    "the late task is settled",
                    () -> site.value("select status from compensation_tasks where \"serviceProvider\" = 'late'")
                            .equals("completed"));
        }
    }

    @Test
    void a_node_that_stood_still_touches_no_lane_and_what_fires_there_fires_again() {
        var late = new AtomicBoolean(true);
        try (var site = new Site().interval("PT2S")) {
            site.node("a", late::get);
            var request = UUID.randomUUID();
            var before = System.currentTimeMillis();
            site.console().fire(request, Cause.FIRE, List.of(3));
            site.tasks(3, 5);
            for (var trigger : List.of("fire-3-" + request, "due-3"))
                Await.until(
                        SOON,
                        trigger + " was put off",
                        () -> Long.parseLong(site.trigger(trigger, "start_time")) > before + 900);
            assertThat(site.value("select max(epoch) || ' ' || count(last_slot) from compensation.lanes"))
                    .isEqualTo("0 0");
            late.set(false);
            site.awaitSettled(SOON);
            var board = site.console().board();
            Await.until(
                    SOON,
                    "the request is answered",
                    () -> board.request(request).finished() == 1);
        }
    }

    @Test
    void without_wake_ups_the_interval_settles() {
        try (var site = new Site().withoutWakeUp().interval("PT3S")) {
            site.node("a");
            site.awaitQuiet();
            site.tasks(3, 10);
            site.awaitSettled(SOON);
            assertThat(site.value("select string_agg(distinct cause, ' ') from compensation.runs"))
                    .contains("interval");
        }
    }

    @Test
    void garbage_on_the_channel_is_ignored_and_tasks_wake_their_lane_as_before() {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            for (var payload : List.of("", "-1", "99999999999999999999", "due-1", "9999", "ä", "x".repeat(7_900)))
                site.sql("select pg_notify('compensation', '" + payload + "')");
            site.tasks(3, 1);
            site.awaitSettled(Duration.ofSeconds(3));
        }
    }

    @Test
    void a_lost_listener_connects_again_and_wakes_what_came_meanwhile() {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            site.terminate("a listen");
            site.tasks(3, 1);
            site.awaitSettled(Duration.ofSeconds(10));
            site.tasks(4, 1);
            site.awaitSettled(Duration.ofSeconds(3));
        }
    }

    @Test
    void a_task_that_is_due_later_moves_the_trigger_to_its_time() {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            site.tasks(3, 0)
                    .sql("insert into users (id, \"clerkId\", balance) values (3, 'clerk', 10)")
                    .sql("""
                    insert into compensation_tasks ("userId", "userPricingId", cost, "userClerkId", "serviceProvider",
                        "requestApi", "requestBody", "responseBody", "updatedAt", "nextRetryAt")
                    values (3, 7, 1, 'clerk', 'openai', '/v1', '{}', '{}', now(), now() + interval '4 seconds')
                    """);
            Await.always(
                    Duration.ofSeconds(2), "not due yet", () -> site.pending().equals("1"));
            site.awaitSettled(Duration.ofSeconds(6));
        }
    }

    @Test
    void only_rows_left_out_are_tried_again_at_growing_distances() throws Exception {
        try (var site = new Site()) {
            site.tasks(3, 1);
            try (var platform = DriverManager.getConnection(site.database.url())) {
                platform.setAutoCommit(false);
                platform.createStatement().execute("select from users for update");
                site.node("a");
                Await.until(
                        SOON,
                        "left out twice",
                        () -> site.trigger("due-3", "convert_from(job_data, 'UTF8')")
                                .contains("leftOut=2"));
            }
            site.awaitSettled(SOON);
        }
    }

    @Test
    void a_due_trigger_is_there_again_after_its_last_repetition_found_the_lane_busy() throws Exception {
        try (var site = new Site()) {
            site.node("a");
            site.awaitQuiet();
            try (var holder = DriverManager.getConnection(site.database.url())) {
                hold(holder, 3);
                site.sql("""
                        update compensation.qrtz_simple_triggers set repeat_count = 0 where trigger_name = 'due-3';
                        update compensation.qrtz_triggers set next_fire_time = extract(epoch from now()) * 1000,
                            start_time = extract(epoch from now()) * 1000 where trigger_name = 'due-3'
                        """);
                Await.until(
                        SOON,
                        "due-3 fired for the last time and is stored anew",
                        () -> site.value(
                                        "select repeat_count from compensation.qrtz_simple_triggers where trigger_name = 'due-3'")
                                .equals("12"));
            }
        }
    }

    private static void hold(Connection connection, int lane) throws Exception {
        try (var statement = connection.prepareStatement("select pg_advisory_lock(?, ?)")) {
            statement.setInt(1, "compensationd/public".hashCode());
            statement.setInt(2, lane);
            statement.execute();
        }
    }

    @Test
    void an_interval_that_a_clock_far_ahead_has_moved_is_back_when_a_node_joins() {
        try (var site = new Site()) {
            site.node("a").leave(SOON);
            site.sql("""
                    update compensation.qrtz_triggers set next_fire_time = next_fire_time + 7200000, trigger_state =
                           case trigger_name when 'lane-3' then 'PAUSED' else trigger_state end
                    where trigger_name in ('lane-2', 'lane-3')
                    """);
            site.node("b");
            assertThat(site.value("""
                            select string_agg(trigger_name || ' ' || (trigger_state = 'PAUSED'), ', ' order by trigger_name)
                            from compensation.qrtz_triggers where trigger_name in ('lane-2', 'lane-3')
                                and next_fire_time < extract(epoch from now() + interval '6 minutes') * 1000
                            """)).isEqualTo("lane-2 false, lane-3 true");
        }
    }

    @Test
    void a_leaving_node_leaves_nothing_behind() {
        try (var site = new Site()) {
            var node = site.node("a");
            site.tasks(3, 10).awaitSettled(SOON);
            assertThat(node.leave(SOON)).isTrue();
            assertThat(site.value("select count(*) from compensation.qrtz_scheduler_state"))
                    .isEqualTo("0");
            assertThat(site.value("select count(*) from compensation.qrtz_fired_triggers"))
                    .isEqualTo("0");
            assertThat(site.value("select string_agg(distinct trigger_state, ' ') from compensation.qrtz_triggers"))
                    .isEqualTo("WAITING");
        }
    }
}
