package io.compensationd.cli;

import io.compensationd.compensation.Backlog.Pile;
import io.compensationd.schedule.Board.Gap;
import io.compensationd.schedule.Board.NodeState;
import io.compensationd.schedule.Board.PauseNote;
import io.compensationd.schedule.Board.TriggerState;
import io.compensationd.schedule.Board.Wedge;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `status` shows, and prints as JSON as it stands here.
///
/// @param at     the database's time
/// @param wedged triggers that stay as they are without a firing behind them
/// @param gaps   slots of the last day that nobody ran
record StatusReport(
        String database,
        Instant at,
        List<NodeState> nodes,
        List<LaneStatus> lanes,
        Pile due,
        Pile waiting,
        Pile failed,
        Pile processing,
        Map<String, Pile> unknown,
        List<TriggerState> triggers,
        List<Wedge> wedged,
        List<Gap> gaps) {

    /// @param note who paused it and why
    /// @param next when the first waiting task becomes due
    record LaneStatus(
            int lane, boolean paused, Optional<PauseNote> note, Pile due, Pile waiting, Optional<Instant> next) {}

    static StatusReport read(Workspace workspace) throws SQLException {
        var board = workspace.console().board();
        var backlog = workspace.backlogs().read();
        var states = board.lanes();
        var lanes = backlog.lanes().stream()
                .map(lane -> {
                    var state = states.get(lane.lane());
                    return new LaneStatus(
                            lane.lane(), state.paused(), state.note(), lane.due(), lane.waiting(), lane.next());
                })
                .toList();
        return new StatusReport(
                workspace.database().place(),
                backlog.at(),
                board.nodes(),
                lanes,
                backlog.due(),
                backlog.waiting(),
                backlog.failed(),
                backlog.processing(),
                backlog.unknown(),
                board.triggers(),
                board.wedged(),
                board.gaps());
    }
}
