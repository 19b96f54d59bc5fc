package io.compensationd.cli.demo;

import io.compensationd.cli.CommandProblem;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The application beside the nodes: goes on inserting tasks a few at a time, as requests fail to be charged, and tops
/// up the accounts that were short.
///
/// It holds some tasks back and brings them one by one while others still wait for a retry, because a task that fails
/// alone is given up only when something shows that the rest of the world works. In a platform, other tasks do.
final class DemoPlatform implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final int TICKS = 300;
    private static final int TICKS_BETWEEN_HELD = 25;
    private static final Duration TOP_UP_AFTER = Duration.ofSeconds(3);

    private final DataSource database;
    private final DemoData data;
    private final AtomicInteger next;
    private final int held;
    private final int perTick;
    private final AtomicLong ticks = new AtomicLong();
    private volatile boolean lastCall;
    private final ScheduledExecutorService clock =
            Executors.newScheduledThreadPool(2, Thread.ofVirtual().factory());
    private @Nullable Future<?> inserting;
    private @Nullable Future<BigDecimal> toppingUp;

    /// @param from the first task that is not there yet
    DemoPlatform(DataSource database, DemoData data, int from) {
        this.database = database;
        this.data = data;
        this.next = new AtomicInteger(from);
        this.held = data.tasks() - Math.min(100, data.tasks() / 10);
        this.perTick = Math.max(1, (held - from + TICKS - 1) / TICKS);
    }

    /// Starts to insert, where it has not yet.
    void begin() {
        if (inserting != null) return;
        inserting =
                clock.scheduleAtFixedRate(this::insertSome, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        toppingUp = clock.schedule(this::topUp, TOP_UP_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void insertSome() {
        int from = next.get();
        int to = from + many(from);
        if (from == to) return;
        try (var connection = database.getConnection()) {
            DemoData.insert(connection, from, to);
            next.set(to);
        } catch (SQLException e) {
            throw new IllegalStateException("the platform could not insert", e);
        }
    }

    private int many(int from) {
        if (lastCall) return data.tasks() - from;
        if (from < held) return Math.min(perTick, held - from);
        return from < data.tasks() && ticks.incrementAndGet() % TICKS_BETWEEN_HELD == 0 ? 1 : 0;
    }

    /// How many of the tasks so far have to fail.
    long toFail() {
        return DemoData.failedBefore(next.get());
    }

    /// All that have to fail have failed: bring what is left.
    void lastCall() {
        if (next.get() >= held) lastCall = true;
    }

    private BigDecimal topUp() throws SQLException {
        try (var connection = database.getConnection()) {
            return data.topUp(connection);
        }
    }

    /// Whether every task is stored and every top-up given.
    ///
    /// @throws CommandProblem if the database refused one
    boolean done() {
        refuseFailed(inserting);
        refuseFailed(toppingUp);
        return next.get() == data.tasks() && toppingUp != null && toppingUp.isDone();
    }

    private static void refuseFailed(@Nullable Future<?> part) {
        if (part != null && part.state() == Future.State.FAILED)
            throw CommandProblem.failed("The demo's platform failed: " + part.exceptionNow());
    }

    /// What was given in all.
    BigDecimal credits() {
        return toppingUp == null ? BigDecimal.ZERO : toppingUp.resultNow();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
