package io.compensationd.schedule;

import static io.compensationd.schedule.Site.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.schedule.Console.Note;
import io.compensationd.testing.Await;
import io.compensationd.testing.QuartzClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Scheduler;

/// Pauses that end by themselves.
class PauseEndIT {
    private static final Note NOTE = new Note("ann", Optional.of("audit"));
    private static final Note FOR_A_WHILE = new Note("bob", Optional.of("deploy"), Optional.of(Duration.ofMinutes(15)));
    private static final int ALL = -1;
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private static final String OVER =
            "update compensation.pauses set until = clock_timestamp() - interval '1 second' where until is not null";

    private static final String TOLD = "select coalesce(string_agg(subject, ', ' order by id), 'none')"
            + " from compensation.audit where actor = 'expiry'";

    @Test
    void the_end_of_the_pause_of_all_lanes_leaves_a_lane_paused_that_was_paused_by_itself() {
        try (var site = new Site()) {
            var console = site.console();
            site.node("a");
            site.awaitQuiet();
            console.pause(3, NOTE);
            console.pause(FOR_A_WHILE);
            site.lanes(List.of(3, 4), 5);
            console.resumeExpired();
            assertThat(site.value(TOLD)).as("its time is not over").isEqualTo("none");
            site.sql(OVER);
            console.resumeExpired();
            console.resumeExpired();
            Await.until(SOON, "lane 4 is settled", () -> site.pending().equals("5"));
            Await.always(A_WHILE, "lane 3 is not", () -> site.pending().equals("5"));
            assertThat(console.board().lanes())
                    .filteredOn(Board.LaneState::paused)
                    .singleElement()
                    .satisfies(
                            lane -> assertThat(lane.note().orElseThrow().by()).isEqualTo("ann"));
            assertThat(site.value(TOLD)).isEqualTo("all lanes");
            console.resume(3);
            site.awaitSettled(SOON);
        }
    }

    @Test
    void a_lanes_pause_that_ends_while_all_are_paused_ends_with_that_one() {
        try (var site = new Site()) {
            var console = site.console();
            console.pause(3, FOR_A_WHILE);
            console.pause(NOTE);
            site.sql(OVER);
            console.resumeExpired();
            assertThat(console.allPaused()).isTrue();
            console.resume();
            assertThat(console.board().lanes()).noneMatch(Board.LaneState::paused);
        }
    }

    /// People make a pause longer just when it is about to end.
    @ParameterizedTest
    @ValueSource(ints = {ALL, 3})
    void who_pauses_anew_while_the_old_pause_is_being_ended_has_paused(int number) throws Exception {
        var lane = number == ALL ? Optional.<Integer>empty() : Optional.of(number);
        try (var site = new Site()) {
            var console = site.console();
            var pool = site.database.work();
            var sql = new Sql(pool);
            var scheduler = Schedulers.console(pool);
            console.pause(3, NOTE); // makes the triggers
            console.resume(3);
            lane.ifPresentOrElse(it -> console.pause(it, FOR_A_WHILE), () -> console.pause(FOR_A_WHILE));
            site.sql(OVER);
            var meanwhile = before(
                    scheduler,
                    "resumeTrigger",
                    () -> lane.ifPresentOrElse(it -> console.pause(it, NOTE), () -> console.pause(NOTE)));

            new PauseEnds(meanwhile, sql, new PauseNotes(sql), new Board(sql))
                    .end(List.of(0, 1, 2, 3, 4, 5, 6, 7), _ -> {});

            assertThat(console.board().lanes())
                    .filteredOn(Board.LaneState::paused)
                    .hasSize(lane.isPresent() ? 1 : 8)
                    .allSatisfy(it -> assertThat(it.note().orElseThrow().by()).isEqualTo("ann"));
            assertThat(site.value("select count(*) from compensation.qrtz_triggers where trigger_name like 'lane-%'"
                            + " and trigger_state = 'PAUSED'"))
                    .isEqualTo(lane.isPresent() ? "1" : "8");
            assertThat(site.value(TOLD)).isEqualTo("none");
            scheduler.shutdown(false);
        }
    }

    /// A scheduler that does something of ours before it does a thing for the first time.
    private static Scheduler before(Scheduler scheduler, String method, Runnable first) {
        var done = new AtomicBoolean();
        return (Scheduler) Proxy.newProxyInstance(
                Scheduler.class.getClassLoader(), new Class<?>[] {Scheduler.class}, (_, called, arguments) -> {
                    if (called.getName().equals(method) && !done.getAndSet(true)) first.run();
                    return called.invoke(scheduler, arguments);
                });
    }

    @Test
    void a_pause_of_another_client_has_no_end_of_ours() throws Exception {
        try (var site = new Site();
                var quartz = new QuartzClient(site.database.url())) {
            var console = site.console();
            console.pause(FOR_A_WHILE);
            quartz.scheduler().pauseAll();
            site.sql(OVER);
            console.resumeExpired();
            assertThat(console.allPaused()).isTrue();
            assertThat(site.value(TOLD)).isEqualTo("none");
        }
    }
}
