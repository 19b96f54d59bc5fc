package io.compensationd.compensation;

import io.compensationd.compensation.DueTasks.Ask;
import io.compensationd.compensation.Fired.Totals;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far a drain has come. It moves only after a commit, so that a chunk that was rolled back is asked for again.
final class Progress {
    /// Before the kept cursor a due firing does not look: transactions that commit later than this wait for the
    /// interval.
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);

    private final int chunkMax;
    private @Nullable Cursor origin;
    private @Nullable Cursor cursor;
    private @Nullable Cursor furthest;
    private boolean claimedInPass;
    private int tasksMax;
    private boolean slow;
    private boolean politely;
    private final Set<Long> busy = new HashSet<>();
    private long leftOut;
    private @Nullable Cursor firstLeftOut;
    private Totals totals;

    Progress(Run run, int chunkMax, Lanes.Taken taken) {
        this.chunkMax = chunkMax;
        this.furthest = taken.cursor();
        this.origin = origin(run.firing(), taken.cursor());
        this.cursor = origin;
        this.slow = taken.chunkMax() != null;
        this.tasksMax = taken.chunkMax() == null ? chunkMax : Math.clamp(taken.chunkMax(), 1, chunkMax);
        this.totals = Runs.nothing(run.id());
    }

    private static @Nullable Cursor origin(Firing firing, @Nullable Cursor kept) {
        return kept == null || firing.cause() == Firing.Cause.INTERVAL ? null : kept.back(LOOK_BACK);
    }

    Ask ask(Set<Long> suspects) {
        return new Ask(cursor, tasksMax, suspects, busy);
    }

    boolean politely() {
        return politely;
    }

    Totals totals() {
        return totals;
    }

    /// A chunk was committed.
    void settled(Chunk.Result.Settled chunk) {
        claimedInPass = true;
        cursor = Cursor.after(chunk.tasks().getLast());
        if (furthest == null || cursor.compareTo(furthest) > 0) furthest = cursor;
        tasksMax = (int) Math.min(chunkMax, 2L * tasksMax);
        if (tasksMax == chunkMax) slow = false;
        busy.addAll(chunk.busy());
        chunk.outcomes().stream().filter(Outcome.LeftOut.class::isInstance).forEach(o -> leftOut(o.task()));
        totals = totals.plus(chunk.totals());
    }

    /// The pass found nothing more. Whether another pass shall begin: at the origin after a pass that found something,
    /// and at the very beginning where nothing at all was found, for something has woken us.
    boolean nextPass() {
        if (!claimedInPass && (origin == null || totals.processed() > 0)) return false;
        if (!claimedInPass) origin = null;
        cursor = origin;
        claimedInPass = false;
        return true;
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

    /// Fewer tasks in the next try.
    ///
    /// @param tooSlow remembered for the lane's next firings
    void halve(int tasks, boolean tooSlow) {
        tasksMax = Math.max(1, Math.min(tasks, tasksMax) / 2);
        slow |= tooSlow;
    }

    int tasksMax() {
        return tasksMax;
    }

    LeftOut leftOut(Set<Long> tasks) {
        return new LeftOut(tasks, busy, leftOut + tasks.size());
    }

    /// For the lane's next firing: not beyond what was left out.
    @Nullable
    Cursor cursorToKeep() {
        if (furthest == null || firstLeftOut == null) return furthest;
        return firstLeftOut.compareTo(furthest) < 0 ? firstLeftOut : furthest;
    }

    /// For the lane's next firing; null: the setting.
    @Nullable
    Integer chunkMaxToKeep() {
        return slow ? tasksMax : null;
    }
}
