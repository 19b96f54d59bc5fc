package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.schedule.Console;
import io.compensationd.settings.Settings;
import io.compensationd.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class CronPassTest {
    private static final int CALLERS = 50;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Away away = new Away();
    private final Queue<Throwable> told = new ConcurrentLinkedQueue<>();

    /// A caller that asked for itself would wait for all before it: 200 of them, 3 s each, are ten minutes.
    @Test
    void callers_that_overlap_while_the_database_is_away_share_one_try_and_its_failure() throws InterruptedException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var console = Console.open(new Settings.Schedule("PT5M", false, 1), away, Clock.systemUTC())) {
            var pass = new CronPass(console, executor);
            call(pass);
            assertThat(away.tries).hasValue(1);
            assertThat(told).hasSize(1);
            away.answers = new CountDownLatch(1);
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < CALLERS; i++) callers.add(Thread.ofPlatform().start(() -> call(pass)));
            Await.until(SOON, "all callers wait", () -> callers.stream().allMatch(CronPassTest::waits));
            away.answers.countDown();
            for (var caller : callers) caller.join();
            assertThat(away.tries).hasValue(2);
            assertThat(told).hasSize(1 + CALLERS);
        }
    }

    private void call(CronPass pass) {
        try {
            pass.run();
        } catch (ExecutionException | RuntimeException e) {
            told.add(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waits(Thread caller) {
        return List.of(Thread.State.WAITING, Thread.State.BLOCKED).contains(caller.getState())
                && Stream.of(caller.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(CronPass.class.getName()));
    }

    /// A database that does not answer: who asks waits, and is refused.
    private static final class Away extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        private final AtomicInteger tries = new AtomicInteger();
        private transient volatile CountDownLatch answers = new CountDownLatch(0);

        @Override
        public Connection getConnection() throws SQLException {
            tries.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SQLException("away", "08001");
        }
    }
}
