package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A node stops answering while it holds a lane (a long pause of its JVM), another one takes over, and the first comes
/// back: what it still wants to write must be lost.
class StoppedNodeIT {
    private final Platform platform = new Platform();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void a_node_stopped_between_chunks_loses_its_lane_within_ten_seconds() throws Exception {
        platform.user(8, "10");
        platform.task(8, "1");
        takesOver(() -> platform.fire(Platform.due(0), new FiringWatch() {
            @Override
            public void guarded() {
                stop();
            }

            @Override
            public boolean stopping() {
                return false;
            }
        }));
    }

    @Test
    void a_chunk_whose_turn_comes_when_the_node_already_stops_does_not_begin() {
        platform.user(8, "10");
        platform.task(8, "1");
        var asked = new AtomicInteger();
        var fired = (Fired.Drained) platform.fire(Platform.due(0), new FiringWatch() {
            @Override
            public void guarded() {}

            // It begins to stop between the drain's look and the chunk's turn.
            @Override
            public boolean stopping() {
                return asked.incrementAndGet() > 1;
            }
        });
        assertThat(fired.totals().processed()).isZero();
        assertThat(((Fired.Drained) platform.fire(0)).totals().succeeded()).isEqualTo(1);
    }

    @Test
    void a_node_stopped_inside_a_chunk_loses_its_rows_and_its_lane_within_five_seconds() throws Exception {
        platform.user(8, "10");
        platform.task(8, "1");
        DoubleSupplier draws = () -> {
            stop();
            return 0.5;
        };
        var node = new Firings(
                platform.store,
                "stopped",
                platform.rules,
                new Events(List.of()),
                new World(InstantSource.system(), draws));
        takesOver(() -> node.fire(Platform.due(0), FiringWatch.NONE));
    }

    private void takesOver(java.util.concurrent.Callable<Fired> zombie) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(zombie);
            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(platform.fire(0)).isEqualTo(new Fired.Busy());

            assertThat(((Fired.Drained) takeOver()).totals().succeeded()).isEqualTo(1);
            goOn.countDown();

            assertThat(first.get()).isInstanceOf(Fired.Interrupted.class);
        }
        assertThat(platform.value("select balance from users")).isEqualTo("9.0000");
        assertThat(platform.value("select count(*) || ' ' || max(epoch) from compensation.ledger_entries"))
                .isEqualTo("1 2");
        assertThat(platform.value("select not_before from compensation.lanes where lane = 0"))
                .isEqualTo("null");
        assertThat(new Verify(platform.store).run().ok()).isTrue();
    }

    private Fired takeOver() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            var fired = platform.fire(0);
            if (!(fired instanceof Fired.Busy)) return fired;
            LockSupport.parkNanos(100_000_000);
        }
        throw new IllegalStateException("the lane stayed busy for 20 s");
    }

    private void stop() {
        stopped.countDown();
        try {
            if (!goOn.await(30, TimeUnit.SECONDS)) throw new IllegalStateException("nobody took over");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
