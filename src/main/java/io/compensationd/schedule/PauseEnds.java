package io.compensationd.schedule;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;

/// Ends pauses whose time is over. The end of one pause ends no other: a lane that was paused by itself stays so when
/// the pause of all lanes ends, and a pause by another Quartz client has no end that we know.
record PauseEnds(Scheduler scheduler, Sql sql, PauseNotes notes, Board board) {
    private static final String UNMARK = """
            delete from compensation.qrtz_paused_trigger_grps
            where sched_name = 'compensationd' and trigger_group = 'compensation'
              and exists (select from compensation.pauses where lane is null and until < clock_timestamp())
            """;

    interface Waking {
        void wake(Collection<Integer> lanes) throws SchedulerException;
    }

    /// Each step may be done twice: who is interrupted, or does it beside another node, does no harm.
    void end(List<Integer> lanes, Waking waking) {
        for (var lane : notes.expired()) {
            var marks = board.pausedGroups();
            if (marks.contains(Keys.ALL_GROUPS_PAUSED)) return;
            // Where all are paused, the lane's own pause ends with that one.
            if (lane.isPresent() && marks.contains(Keys.GROUP)) continue;
            try {
                var held = Set.copyOf(notes.held());
                if (lane.isPresent()) scheduler.resumeTrigger(Keys.interval(lane.get()));
                else resumeAllBut(held);
                if (notes.stands(lane)) pauseAgain(lane);
                else waking.wake(lane.map(List::of).orElseGet(() -> without(lanes, held)));
            } catch (SchedulerException e) {
                throw ScheduleProblem.failed("A pause whose time is over could not be ended", e);
            }
            notes.end(lane);
        }
    }

    /// Somebody paused anew while the old pause was being ended, and noted that before they paused.
    private void pauseAgain(Optional<Integer> lane) throws SchedulerException {
        if (lane.isPresent()) scheduler.pauseTrigger(Keys.interval(lane.get()));
        else scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals(Keys.GROUP));
    }

    /// Without the mark each lane is still paused by its own trigger, until that is resumed: none works in between.
    private void resumeAllBut(Set<Integer> held) throws SchedulerException {
        sql.run(UNMARK);
        for (var key : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(Keys.GROUP))) {
            var lane = Keys.lane(key);
            if (Keys.isInterval(key) && lane.isPresent() && held.contains(lane.getAsInt())) continue;
            scheduler.resumeTrigger(key);
        }
    }

    private static List<Integer> without(List<Integer> lanes, Set<Integer> held) {
        return lanes.stream().filter(lane -> !held.contains(lane)).toList();
    }
}
