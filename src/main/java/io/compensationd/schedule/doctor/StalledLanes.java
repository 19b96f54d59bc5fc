package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.DueLanes;
import io.compensationd.compensation.doctor.DueLanes.Lane;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.schedule.Interval;
import io.compensationd.schedule.Restoration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The dead man's switch: lanes that have due tasks, are not paused, and for three of their intervals finished no run
/// that processed any.
public final class StalledLanes implements Check, Round {
    private static final long INTERVALS = 3;

    /// Shorter than this is no stall, however short the interval.
    private static final Duration LEAST = Duration.ofSeconds(15);

    private final DueLanes lanes;
    private final Restoration restoration;
    private final Events events;
    private final Map<Integer, Long> said = new HashMap<>();

    public StalledLanes(DueLanes lanes, Restoration restoration, Events events) {
        this.lanes = lanes;
        this.restoration = restoration;
        this.events = events;
    }

    private record Stall(Lane lane, long intervals) {}

    @Override
    public List<Finding> look(Connection connection) throws SQLException {
        return stalls(connection).stream()
                .map(stall -> Finding.wrong(
                        Kind.STALLED_LANE,
                        "lane " + stall.lane().lane(),
                        "tasks are due, and for " + stall.intervals() + " intervals, since "
                                + stall.lane().idle().orElseThrow() + ", no run processed any"
                                + (stall.lane().failures() == 0
                                        ? ""
                                        : "; the last " + stall.lane().failures() + " firings failed"),
                        "See what else doctor finds; then the nodes' logs: interrupted, suspected, left-out."))
                .toList();
    }

    /// Says so after three intervals, and after each further three.
    @Override
    public void make(Connection connection, Now now) throws SQLException {
        var stalls = stalls(connection);
        said.keySet()
                .retainAll(stalls.stream().map(stall -> stall.lane().lane()).toList());
        for (var stall : stalls) {
            long times = stall.intervals() / INTERVALS;
            var before = said.put(stall.lane().lane(), times);
            if (before == null || before < times)
                events.raise(new Event.Stalled(
                        stall.lane().lane(),
                        stall.intervals(),
                        stall.lane().idle().orElseThrow()));
        }
    }

    private List<Stall> stalls(Connection connection) throws SQLException {
        var interval = restoration.interval();
        var stalls = new ArrayList<Stall>();
        for (var lane : lanes.read(connection)) {
            if (lane.paused() || lane.idle().isEmpty()) continue;
            long intervals = intervals(lane, interval);
            if (intervals >= INTERVALS) stalls.add(new Stall(lane, intervals));
        }
        return stalls;
    }

    private static long intervals(Lane lane, Interval interval) {
        var idle = lane.idle().orElseThrow();
        if (Duration.between(idle, lane.now()).compareTo(LEAST) < 0) return 0;
        return interval.between(idle, lane.now()).map(Interval.Slots::count).orElse(0L);
    }
}
