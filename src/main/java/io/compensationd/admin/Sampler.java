package io.compensationd.admin;

import io.compensationd.compensation.Backlogs;
import io.compensationd.compensation.desk.Records;
import io.compensationd.schedule.Board;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a [Sample] every few seconds, so that a hundred askers cost what one costs: counting a backlog of millions
/// takes seconds. Then it looks less often.
final class Sampler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private static final Duration EVERY = Duration.ofSeconds(5);
    /// It looks at most this part of the time.
    private static final int SHARE = 20;

    private final Backlogs backlogs;
    private final Records records;
    private final Board board;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sampler").factory());
    private volatile Optional<Sample> last = Optional.empty();
    private volatile boolean failing;

    Sampler(Backlogs backlogs, Records records, Board board) {
        this.backlogs = backlogs;
        this.records = records;
        this.board = board;
    }

    void start() {
        later(Duration.ZERO);
    }

    /// The latest; empty: none yet, or the database does not answer.
    Optional<Sample> last() {
        return last;
    }

    /// The latest, taken now where there is none yet.
    Sample now() throws SQLException {
        var sample = last;
        if (sample.isPresent()) return sample.get();
        return look();
    }

    boolean failing() {
        return failing;
    }

    private void later(Duration delay) {
        if (clockwork.isShutdown()) return;
        var _ = clockwork.schedule(this::take, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void take() {
        long begin = System.nanoTime();
        try {
            last = Optional.of(look());
            failing = false;
        } catch (SQLException | RuntimeException e) {
            if (!failing)
                log.warn("sample-failed error=\"{}\"", String.valueOf(e).replaceAll("\\p{Cntrl}", " "));
            failing = true;
        }
        var took = Duration.ofNanos(System.nanoTime() - begin).multipliedBy(SHARE);
        later(took.compareTo(EVERY) > 0 ? took : EVERY);
    }

    private Sample look() throws SQLException {
        return new Sample(
                backlogs.read(), records.lanes(), board.lanes(), board.nodes(), board.triggers(), board.wedged());
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
