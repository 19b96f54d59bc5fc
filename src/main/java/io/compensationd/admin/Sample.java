package io.compensationd.admin;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.desk.Records.LaneRow;
import io.compensationd.schedule.Board;
import java.util.List;

/// One look at the whole, taken now and then for everybody who asks: what waits, the lanes, the nodes, the triggers.
record Sample(
        Backlog backlog,
        List<LaneRow> lanes,
        List<Board.LaneState> states,
        List<Board.NodeState> nodes,
        List<Board.TriggerState> triggers,
        List<Board.Wedge> wedged) {}
