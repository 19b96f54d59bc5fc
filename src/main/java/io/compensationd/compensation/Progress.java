package io.compensationd.compensation;

import io.compensationd.compensation.DueTasks.Ask;
import io.compensationd.compensation.Fired.Totals;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How far a drain has come. It moves only after a commit, so that a chunk that was rolled back is asked for again.
final class Progress {
    /// Before the kept cursor a due firing does not look: transactions that commit later than this wait for the
    /// interval.
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);

    /// Chunks that were too slow grow back while they take less than this; their timeout is 5 s.
    private static final Duration QUICK = Duration.ofSeconds(1);

    private final int chunkMax;
    private final int chunkMaxAtStart;
    private final boolean wasFailing;
    private final Suspects suspects;
    private final Isolation isolation;
    private final BooleanSupplier timeForFullPass;
    private @Nullable Cursor origin;
    private @Nullable Cursor cursor;
    private @Nullable Cursor furthest;
    /// Whether the pass began at the very beginning.
    private boolean fullPass;
    private boolean claimedInPass;
    private int slowMax;
    private boolean politely;
    private final Set<Long> busy = new HashSet<>();
    private final Set<Long> tooSlow = new HashSet<>();
    private long leftOut;
    private @Nullable Cursor firstLeftOut;
    private Totals totals;

    /// @param timeForFullPass whether the lane was last passed from its very beginning long ago
    Progress(Run run, int chunkMax, Lanes.Taken taken, BooleanSupplier timeForFullPass) {
        this.chunkMax = chunkMax;
        this.timeForFullPass = timeForFullPass;
        this.furthest = taken.cursor();
        this.origin = origin(run.firing(), taken.cursor());
        this.cursor = origin;
        this.fullPass = origin == null;
        this.slowMax = taken.chunkMax() == null ? chunkMax : Math.clamp(taken.chunkMax(), 1, chunkMax);
        this.chunkMaxAtStart = slowMax;
        this.wasFailing = taken.failing();
        this.suspects = new Suspects(taken.suspects());
        this.isolation = new Isolation(chunkMax);
        this.totals = Runs.nothing(run.id());
    }

    private static @Nullable Cursor origin(Firing firing, @Nullable Cursor kept) {
        return kept == null || firing.cause() == Firing.Cause.INTERVAL ? null : kept.back(LOOK_BACK);
    }

    Ask ask() {
        var not = new HashSet<>(suspects.tasks());
        not.addAll(tooSlow);
        return new Ask(cursor, Math.min(isolation.next(), slowMax), not, busy, null);
    }

    boolean politely() {
        return politely;
    }

    Totals totals() {
        return totals;
    }

    /// A chunk was committed.
    void settled(Chunk.Result.Settled chunk, Duration took) {
        claimedInPass = true;
        cursor = Cursor.after(chunk.tasks().getLast());
        if (furthest == null || cursor.compareTo(furthest) > 0) furthest = cursor;
        isolation.committed(chunk.tasks().size());
        if (took.compareTo(QUICK) < 0) slowMax = (int) Math.min(chunkMax, 2L * slowMax);
        busy.addAll(chunk.busy());
        chunk.outcomes().stream().filter(Outcome.LeftOut.class::isInstance).forEach(o -> leftOut(o.task()));
        count(chunk.totals());
    }

    /// More was committed.
    void count(Totals more) {
        totals = totals.plus(more);
    }

    /// The pass found nothing more. Whether another pass shall begin: at the origin after one that found something;
    /// at the very beginning where nothing at all was found, for something has woken us. Now and then also after
    /// work, since a lane under a steady load would never come to what became due long ago.
    boolean nextPass() {
        boolean again = claimedInPass;
        boolean full = !again && !fullPass && (totals.processed() == 0 || timeForFullPass.getAsBoolean());
        // What is long before the furthest is known to be empty.
        if (!again && fullPass && furthest != null) origin = furthest.back(LOOK_BACK);
        claimedInPass = false;
        cursor = full ? null : origin;
        fullPass = cursor == null;
        return again || full;
    }

    /// Whether it is a lane with work and nothing that has to be seen to at the drain's end.
    boolean mayLinger() {
        return totals.processed() > 0 && suspects.tasks().isEmpty() && leftOut == 0;
    }

    void leftOut(Task task) {
        leftOut++;
        var place = Cursor.after(task);
        if (firstLeftOut == null || place.compareTo(firstLeftOut) < 0) firstLeftOut = place;
    }

    /// Accounts were busy: from now on they are not waited for.
    void becomePolite() {
        politely = true;
    }

    Isolation isolation() {
        return isolation;
    }

    Suspects suspects() {
        return suspects;
    }

    /// Chunks of this lane take too long: remembered for its next firings.
    ///
    /// @param tasks of the chunk; one alone is left out of this drain. Empty: even the claim was too slow
    void tooSlow(List<Task> tasks) {
        int claimed = tasks.isEmpty() ? slowMax : Math.min(slowMax, tasks.size());
        slowMax = Math.max(1, claimed / 2);
        if (tasks.size() != 1) return;
        tooSlow.add(tasks.getFirst().id());
        leftOut(tasks.getFirst());
    }

    /// @param locked due tasks that somebody else has locked
    LeftOut leftOut(Set<Long> locked) {
        var tasks = new HashSet<>(suspects.tasks());
        tasks.addAll(tooSlow);
        tasks.addAll(locked);
        return new LeftOut(tasks, busy, leftOut + suspects.tasks().size() + locked.size());
    }

    /// Whether the lane's row has to change.
    boolean worthKeeping() {
        return totals.processed() > 0 || wasFailing || suspects.changed() || chunkMaxAtStart != slowMax;
    }

    /// For the lane's next firing: not beyond what was left out, nor beyond where a pass was broken off.
    @Nullable
    Cursor cursorToKeep() {
        return earlier(earlier(furthest, firstLeftOut), claimedInPass ? cursor : null);
    }

    private static @Nullable Cursor earlier(@Nullable Cursor one, @Nullable Cursor other) {
        if (one == null || other == null) return one;
        return other.compareTo(one) < 0 ? other : one;
    }

    /// For the lane's next firing; null: the setting.
    @Nullable
    Integer chunkMaxToKeep() {
        return slowMax < chunkMax ? slowMax : null;
    }
}
