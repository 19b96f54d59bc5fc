package io.compensationd.admin.pages;

import io.compensationd.schedule.Board;
import java.util.List;
import java.util.Optional;

/// The schedule as it is.
///
/// @param fired what a firing that was asked for has come to
public record Plans(
        List<Board.LaneState> lanes,
        List<Board.TriggerState> triggers,
        List<Board.Wedge> wedged,
        Optional<Board.Request> fired) {}
