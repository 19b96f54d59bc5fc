package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.compensation.Firing.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may work on a lane, and when.
class GuardIT {
    private final Platform platform = new Platform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void two_firings_of_one_lane_never_work_at_the_same_time() {
        var fired = new ArrayList<Fired>();
        platform.fire(Platform.due(0), watch(() -> fired.add(platform.fire(0)), () -> false));
        assertThat(fired).containsExactly(new Fired.Busy());
        assertThat(platform.fire(0)).isInstanceOf(Fired.Drained.class);
    }

    @Test
    void two_lanes_work_at_once() throws Exception {
        var inside = new CountDownLatch(2);
        Runnable meet = () -> {
            inside.countDown();
            await(inside);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> platform.fire(Platform.due(0), watch(meet, () -> false)));
            var two = threads.submit(() -> platform.fire(Platform.due(1), watch(meet, () -> false)));
            assertThat(one.get()).isInstanceOf(Fired.Drained.class);
            assertThat(two.get()).isInstanceOf(Fired.Drained.class);
        }
    }

    @Test
    void each_firing_takes_a_new_epoch_and_its_holder() {
        platform.fire(0);
        platform.firings("node-b").fire(Platform.due(0), FiringWatch.NONE);
        assertThat(platform.value("select concat_ws(' ', epoch, holder) from compensation.lanes where lane = 0"))
                .isEqualTo("2 node-b");
    }

    @Test
    void a_slot_takes_effect_once_and_only_an_intervals() {
        var slot = Instant.parse("2026-01-02T03:05:00Z");
        assertThat(platform.fire(Platform.interval(0, slot), FiringWatch.NONE)).isInstanceOf(Fired.Drained.class);
        assertThat(platform.fire(Platform.interval(0, slot), FiringWatch.NONE)).isEqualTo(new Fired.SlotSeen(slot));
        assertThat(platform.fire(Platform.interval(0, slot.minusSeconds(300)), FiringWatch.NONE))
                .isInstanceOf(Fired.SlotSeen.class);
        assertThat(platform.fire(0)).isInstanceOf(Fired.Drained.class);
        assertThat(platform.fire(Platform.interval(0, slot.plusSeconds(300)), FiringWatch.NONE))
                .isInstanceOf(Fired.Drained.class);
        assertThat(platform.value("select last_slot from compensation.lanes where lane = 0"))
                .isEqualTo("2026-01-02 03:10:00+00");
    }

    @Test
    void a_firing_whose_epoch_was_taken_records_nothing() {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        platform.fire(
                Platform.due(0),
                watch(() -> platform.sql("update compensation.lanes set epoch = epoch + 1"), () -> false));
        assertThat(platform.row(task, "status")).isEqualTo("pending");
        assertThat(platform.value("select count(*) from compensation.runs")).isEqualTo("0");
    }

    @Test
    void a_session_that_the_database_ended_can_commit_nothing_and_the_lane_is_free_at_once() {
        platform.user(8, "10");
        long task = platform.task(8, "1");
        var fired = platform.fire(Platform.due(0), watch(this::endGuards, () -> false));
        assertThat(fired).isInstanceOf(Fired.Interrupted.class);
        assertThat(platform.row(task, "status, \"retryCount\"")).isEqualTo("pending 0");
        platform.sql("update compensation.lanes set not_before = null");
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
    }

    @Test
    void the_session_goes_back_to_its_pool_as_it_came() {
        String settings = "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings"
                + " where name like 'enable\\_%' or name like '%timeout' or name in ('jit', 'plan_cache_mode')";
        var before = platform.value(settings);
        for (int i = 0; i < 20; i++) platform.fire(i % 8);
        for (int i = 0; i < 20; i++) assertThat(platform.value(settings)).isEqualTo(before);
        assertThat(platform.value("select coalesce(current_setting('compensation.settling', true), '')"))
                .isEmpty();
        assertThat(platform.value("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void the_guarded_session_is_ended_by_the_database_when_it_stops_answering() {
        var seen = new ArrayList<String>();
        platform.fire(
                Platform.due(0),
                watch(
                        () -> seen.add(platform.value(
                                "select count(*) from pg_locks where locktype = 'advisory' and objid = 0 and classid::bigint = "
                                        + (platform.firings().lockClass() & 0xFFFFFFFFL))),
                        () -> false));
        assertThat(seen).containsExactly("1");
        assertThat(GuardSetting.ALL).anySatisfy(s -> {
            assertThat(s.name()).isEqualTo("idle_session_timeout");
            assertThat(s.value()).isEqualTo("10s");
        });
    }

    @Test
    void a_watch_that_throws_ends_the_firing_and_frees_the_lane() {
        assertThatThrownBy(() -> platform.fire(
                        Platform.due(0),
                        watch(
                                () -> {
                                    throw new IllegalStateException("mine");
                                },
                                () -> false)))
                .hasMessage("mine");
        assertThat(platform.fire(0)).isInstanceOf(Fired.Drained.class);
    }

    @Test
    void a_paused_lane_starts_no_chunk_and_writes_no_row() {
        platform.user(8, "10");
        platform.sql("insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation')");
        assertThat(platform.fire(0)).isEqualTo(new Fired.Paused(false));
        long task = platform.task(8, "1");
        assertThat(platform.fire(0)).isEqualTo(new Fired.Paused(true));
        assertThat(platform.row(task, "status")).isEqualTo("pending");
        assertThat(platform.value("select count(*) from compensation.runs")).isEqualTo("0");
    }

    @Test
    void a_drain_stops_at_the_next_chunk_when_paused_and_when_its_node_stops() {
        platform.rules(r -> new Rules(1, r.chunksAtOnce(), r.drainMax(), r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "10");
        for (int i = 0; i < 5; i++) platform.task(8, "1");

        var stopped = (Fired.Drained) platform.fire(Platform.due(0), watch(() -> {}, () -> !platform.events.isEmpty()));
        assertThat(stopped.totals().succeeded()).isEqualTo(1);

        platform.events.clear();
        var paused = (Fired.Drained) platform.fire(Platform.due(0), watch(() -> {}, () -> {
            if (platform.events.size() == 2)
                platform.sql(
                        "insert into compensation.qrtz_paused_trigger_grps values ('compensationd', 'compensation') on conflict do nothing");
            return false;
        }));
        assertThat(paused.totals().succeeded()).isEqualTo(2);
    }

    @Test
    void a_drain_ends_between_chunks_when_its_time_is_up() {
        platform.rules(r -> new Rules(1, r.chunksAtOnce(), Duration.ZERO, r.balance(), r.takeOver(), r.retry()));
        platform.user(8, "10");
        for (int i = 0; i < 3; i++) platform.task(8, "1");
        assertThat(((Fired.Drained) platform.fire(0)).totals().processed()).isEqualTo(1);
    }

    @Test
    void a_requested_firing_always_leaves_a_row_and_joins_a_running_pass() {
        var idle = UUID.randomUUID();
        platform.fire(new Firing(0, Cause.FIRE, Optional.empty(), Optional.of(idle)), FiringWatch.NONE);
        assertThat(platform.value(FINISHED.formatted(idle))).isEqualTo("true 0");

        platform.user(8, "10");
        platform.task(8, "1");
        var joined = UUID.randomUUID();
        var before = new ArrayList<String>();
        platform.fire(
                Platform.due(0),
                watch(
                        () -> platform.fire(
                                new Firing(0, Cause.CRON, Optional.empty(), Optional.of(joined)), FiringWatch.NONE),
                        () -> {
                            before.add(platform.value(FINISHED.formatted(joined)));
                            return false;
                        }));
        assertThat(before.getFirst()).startsWith("f");
        assertThat(platform.value(FINISHED.formatted(joined))).isEqualTo("true 1");
    }

    private static final String FINISHED = """
            select bool_and(finished_at is not null)::text || ' ' || sum(succeeded) from compensation.runs
            where (lane, epoch) in (select lane, epoch from compensation.runs where request_id = '%s')""";

    private void endGuards() {
        platform.sql("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'");
    }

    private static FiringWatch watch(Runnable guarded, BooleanSupplier stopping) {
        return new FiringWatch() {
            @Override
            public void guarded() {
                guarded.run();
            }

            @Override
            public boolean stopping() {
                return stopping.getAsBoolean();
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) throw new IllegalStateException("the other lane did not start");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
