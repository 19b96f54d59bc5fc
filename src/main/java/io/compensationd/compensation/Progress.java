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
    /// Chunks that were too slow grow back while they take less than this; their timeout is 5 s.
    private static final Duration QUICK = Duration.ofSeconds(1);

    private final int chunkMax;
    private final int chunkMaxAtStart;
    private final boolean wasFailing;
    private final Suspects suspects;
    private final Isolation isolation;
    private final BooleanSupplier timeForFullPass;
    /// All before it is known to be empty, but for what [Cursor#lookingBack] finds.
    private @Nullable Cursor passed;
    private @Nullable Cursor cursor;
    /// Whether the pass began at the very beginning.
    private boolean fullPass;
    private boolean claimedInPass;
    private boolean endedPass;
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
        this.passed = taken.cursor();
        this.cursor = run.firing().cause() == Firing.Cause.INTERVAL ? null : passed;
        this.fullPass = cursor == null;
        this.slowMax = taken.chunkMax() == null ? chunkMax : Math.clamp(taken.chunkMax(), 1, chunkMax);
        this.chunkMaxAtStart = slowMax;
        this.wasFailing = taken.failing();
        this.suspects = new Suspects(taken.suspects(), run.firing().cause() == Firing.Cause.DUE && !taken.failing());
        this.isolation = new Isolation(chunkMax);
        this.totals = Runs.nothing(run.id());
    }

    Ask ask() {
        var not = new HashSet<>(suspects.tasks());
        not.addAll(tooSlow);
        return new Ask(cursor, Math.min(isolation.next(), slowMax), not, busy, null);
    }

    /// Whether the lane's last firing ended with an error of the environment.
    boolean wasFailing() {
        return wasFailing;
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
        passed = Cursor.later(passed, cursor);
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

    /// The pass found nothing more. Whether another pass shall begin: a little back after one that found something;
    /// at the very beginning where nothing at all was found, for something has woken us. Now and then also after
    /// work, since a lane under a steady load would never come to what became due long ago.
    boolean nextPass() {
        boolean again = claimedInPass;
        boolean full = !again && !fullPass && (totals.processed() == 0 || timeForFullPass.getAsBoolean());
        claimedInPass = false;
        endedPass = true;
        cursor = full ? null : lookingBack();
        fullPass = cursor == null;
        return again || full;
    }

    private @Nullable Cursor lookingBack() {
        return passed == null ? null : passed.lookingBack();
    }

    /// Whether it is a lane with work and nothing that has to be seen to at the drain's end.
    boolean mayLinger() {
        return totals.processed() > 0 && suspects.open().isEmpty() && leftOut == 0;
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

    /// Where the lane's next firing starts: where a pass was broken off, else a little back; not beyond what was left
    /// out.
    @Nullable
    Cursor cursorToKeep() {
        var place = claimedInPass ? cursor : endedPass ? lookingBack() : passed;
        if (place == null || firstLeftOut == null || place.compareTo(firstLeftOut.lookingBack()) < 0) return place;
        return firstLeftOut.lookingBack();
    }

    /// For the lane's next firing; null: the setting.
    @Nullable
    Integer chunkMaxToKeep() {
        return slowMax < chunkMax ? slowMax : null;
    }
}
