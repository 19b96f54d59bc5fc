package io.compensationd.admin;

import io.compensationd.compensation.Backlog;
import io.compensationd.compensation.desk.Records.LaneRow;
import io.compensationd.schedule.Board;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One look at the whole, taken now and then for everybody who asks, and for the metrics: what waits, the lanes, the
/// nodes. What waits may have been counted minutes ago; pages read what is not counted from the [Glance].
///
/// @param takenAt when it was counted, by this node's clock
/// @param breaks  that the background audit has ever found
/// @param skew    how far that is ahead of the database's
record Sample(
        Instant takenAt,
        Duration skew,
        Backlog backlog,
        List<LaneRow> lanes,
        List<Board.LaneState> states,
        List<Board.NodeState> nodes,
        List<Board.Wedge> wedged,
        long breaks) {}
