package io.compensationd.admin.pages;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.Backlog.Pile;
import io.compensationd.compensation.desk.Activity;
import io.compensationd.schedule.Board;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All of it at one look.
///
/// @param backlog counted a few seconds ago, or longer where that takes long; all else is of this moment
/// @param next    triggers that fire next
/// @param trouble what must not be
public record Overview(
        Backlog backlog,
        Charts charts,
        Reasons reasons,
        List<Lane> lanes,
        List<Board.NodeState> nodes,
        List<Board.TriggerState> next,
        Trouble trouble) {
    /// @param cut whether the hour was looked at as far as the latest rows reach, and not to its beginning
    public record Charts(Bars tasks, Bars amounts, boolean cut) {}

    /// @param cut the same
    public record Reasons(List<Activity.Reason> rows, boolean cut) {}

    /// @param state  paused, working, backoff, due, quiet
    /// @param holder the node that works on it now
    public record Lane(
            int number, String state, Optional<String> holder, Pile due, Pile waiting, Optional<Instant> next) {}

    /// @param wedged triggers
    /// @param breaks of invariants, by the background audit
    public record Trouble(int wedged, long breaks) {}

    public Optional<Instant> nextDue() {
        return lanes.stream().flatMap(lane -> lane.next().stream()).min(Instant::compareTo);
    }

    public long alive() {
        return nodes.stream().filter(Board.NodeState::alive).count();
    }

    public Pile unknown() {
        return backlog.unknown().values().stream().reduce(Pile.NONE, Pile::plus);
    }
}
