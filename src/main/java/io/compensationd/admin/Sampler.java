package io.compensationd.admin;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.Backlogs;
import io.compensationd.compensation.desk.Records;
import io.compensationd.schedule.Board;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a [Sample] every few seconds, and less often where nobody asks, so that a hundred askers cost what one costs.
/// Counting a backlog of millions takes seconds: then it counts less often, and only then.
final class Sampler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration UNWATCHED = Duration.ofMinutes(1);
    /// Somebody who asked looks on for that long.
    private static final Duration WATCHED = Duration.ofMinutes(2);
    /// It counts at most this part of the time.
    private static final int SHARE = 20;
    private static final Duration UNCOUNTED_MAX = Duration.ofMinutes(5);

    private final Backlogs backlogs;
    private final Records records;
    private final Board board;
    private final InstantSource clock;
    private final Watch watch;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sampler").factory());
    private volatile Optional<Sample> last = Optional.empty();
    private volatile long taken = System.nanoTime() - UNWATCHED.toNanos();
    private volatile long asked = System.nanoTime() - WATCHED.toNanos();
    private Optional<Counted> counted = Optional.empty();
    private boolean failing;

    /// @param at    by this node's clock
    /// @param again when it may be counted again, by [System#nanoTime]
    private record Counted(Instant at, Backlog backlog, long again) {
        boolean serves(int lanes) {
            return backlog.lanes().size() == lanes && System.nanoTime() - again < 0;
        }
    }

    /// Is told of each sample.
    interface Watch {
        void take(Sample sample);

        /// Nothing can be seen any more: what was seen last need not be so.
        void blind();
    }

    Sampler(Backlogs backlogs, Records records, Board board, InstantSource clock, Watch watch) {
        this.backlogs = backlogs;
        this.records = records;
        this.board = board;
        this.clock = clock;
        this.watch = watch;
    }

    void start() {
        later(Duration.ZERO);
    }

    /// The latest; empty: none yet, or the database does not answer.
    Optional<Sample> last() {
        watched();
        return last;
    }

    /// The latest, which says when it was taken; taken now only where there is none yet. Where nobody has asked for
    /// long, another one is taken meanwhile.
    Sample now() throws SQLException {
        var sample = last;
        if (!watched() && sample.isPresent()) hurry();
        return sample.isPresent() ? sample.get() : first();
    }

    private synchronized Sample first() throws SQLException {
        if (last.isEmpty()) last = Optional.of(look());
        return last.get();
    }

    private void hurry() {
        if (!clockwork.isShutdown()) clockwork.execute(this::refresh);
    }

    /// Whether somebody had asked of late, which is now the case.
    private boolean watched() {
        boolean watched = isWatched();
        asked = System.nanoTime();
        return watched;
    }

    private boolean isWatched() {
        return System.nanoTime() - asked < WATCHED.toNanos();
    }

    private void later(Duration delay) {
        if (clockwork.isShutdown()) return;
        var _ = clockwork.schedule(this::take, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void take() {
        if (isWatched() || System.nanoTime() - taken > UNWATCHED.toNanos()) refresh();
        later(EVERY);
    }

    private void refresh() {
        taken = System.nanoTime();
        try {
            var sample = look();
            watch.take(sample);
            last = Optional.of(sample);
            failing = false;
        } catch (SQLException | RuntimeException e) {
            if (failing) watch.blind();
            else log.warn("sample-failed error=\"{}\"", String.valueOf(e).replaceAll("\\p{Cntrl}", " "));
            failing = true;
        }
    }

    private synchronized Sample look() throws SQLException {
        var lanes = records.lanes();
        var count = counted(lanes.size());
        var before = clock.instant();
        var database = records.now();
        var after = clock.instant();
        return new Sample(
                count.at(),
                Duration.between(
                        database, before.plus(Duration.between(before, after).dividedBy(2))),
                count.backlog(),
                lanes,
                board.lanes(),
                board.nodes(),
                board.wedged(),
                records.breaks());
    }

    private Counted counted(int lanes) throws SQLException {
        if (counted.isPresent() && counted.get().serves(lanes)) return counted.get();
        long began = System.nanoTime();
        var backlog = backlogs.read();
        long ended = System.nanoTime();
        long pause = Math.min((ended - began) * SHARE, UNCOUNTED_MAX.toNanos());
        var now = new Counted(clock.instant(), backlog, ended + pause);
        counted = Optional.of(now);
        return now;
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
