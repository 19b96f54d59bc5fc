package io.compensationd.admin;

import io.compensationd.compensation.Firing.Cause;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Console;
import io.compensationd.schedule.ScheduleProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One pass over all lanes for the callers of the cron address. Calls that overlap share it, on one node because they
/// wait for the same, among nodes because a lane that is busy is joined. A caller that goes away stops nothing.
final class CronPass {
    static final Duration BOUND = Duration.ofSeconds(25);
    /// Most passes are over in a moment; one that is not is looked at less and less often.
    private static final Duration LOOK_SOONEST = Duration.ofMillis(20);

    private static final Duration LOOK_LATEST = Duration.ofMillis(250);

    private final Console console;
    private final Executor executor;
    private @Nullable CompletableFuture<Board.Request> running;

    /// @param executor of threads that may wait
    CronPass(Console console, Executor executor) {
        this.console = console;
        this.executor = executor;
    }

    /// What the pass did, or has done so far when time is up. What it fails of, all that wait for it are told: else
    /// each would ask a database that is away once more, one after another.
    ///
    /// @throws ExecutionException of [HttpProblem] 503 where all lanes are paused
    Board.Request run() throws InterruptedException, ExecutionException {
        return shared().get();
    }

    private synchronized CompletableFuture<Board.Request> shared() {
        var current = running;
        if (current == null || current.isDone())
            running = current = CompletableFuture.supplyAsync(this::pass, executor);
        return current;
    }

    private Board.Request pass() {
        var lanes = lanes();
        long end = System.nanoTime() + BOUND.toNanos();
        var request = UUID.randomUUID();
        int fired = fire(request, lanes);
        var seen = console.board().request(request);
        long wait = LOOK_SOONEST.toNanos();
        while (seen.finished() < fired && System.nanoTime() < end) {
            LockSupport.parkNanos(wait);
            wait = Math.min(wait * 3 / 2, LOOK_LATEST.toNanos());
            seen = console.board().request(request);
        }
        return seen;
    }

    private List<Integer> lanes() {
        var lanes = console.board().lanes();
        var open = lanes.stream()
                .filter(lane -> !lane.paused())
                .map(Board.LaneState::lane)
                .toList();
        if (open.isEmpty()) throw new HttpProblem(503, "paused", "Paused" + why(lanes) + ". Nothing was settled.");
        return open;
    }

    private static String why(List<Board.LaneState> lanes) {
        return lanes.stream()
                .map(Board.LaneState::note)
                .flatMap(Optional::stream)
                .findFirst()
                .map(note -> " by " + note.by()
                        + note.reason().map(reason -> ": " + reason).orElse(""))
                .orElse("");
    }

    /// Somebody may pause between the look and this.
    private int fire(UUID request, List<Integer> lanes) {
        try {
            return console.fire(request, Cause.CRON, lanes);
        } catch (ScheduleProblem problem) {
            var open = lanes();
            if (open.equals(lanes)) throw problem;
            return console.fire(request, Cause.CRON, open);
        }
    }
}
