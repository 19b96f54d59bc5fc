package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Check;
import io.compensationd.compensation.doctor.DueLanes;
import io.compensationd.compensation.doctor.DueLanes.Lane;
import io.compensationd.compensation.doctor.Finding;
import io.compensationd.compensation.doctor.Kind;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.schedule.Interval;
import io.compensationd.schedule.Restoration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The dead man's switch: lanes that have due tasks, are not paused, and for three of their intervals finished no run
/// that processed any.
public final class StalledLanes implements Check, Round {
    private static final long INTERVALS = 3;

    /// Shorter than this is no stall, however short the interval.
    private static final Duration LEAST = Duration.ofSeconds(15);

    private static final String PAUSED = """
            insert into compensation.rounds (lane, paused_at) values (?, clock_timestamp())
            on conflict (lane) do update set paused_at = excluded.paused_at
            """;

    private static final String TOLD = """
            insert into compensation.rounds (lane, stalls_told) values (?, ?)
            on conflict (lane) do update set stalls_told = excluded.stalls_told
            """;

    private final DueLanes lanes;
    private final Restoration restoration;
    private final Events events;

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

    /// Says so after three intervals, and after each further three; whichever node makes the round, each is told once.
    ///
    /// What was before this node was there, or the database, is no lane's fault.
    @Override
    public void make(Connection connection, Now now) throws SQLException {
        var interval = restoration.interval();
        for (var lane : lanes.read(connection)) {
            if (lane.paused()) Query.change(connection, PAUSED, lane.lane());
            var idle = lane.idle().map(since -> since.isBefore(now.healthy()) ? now.healthy() : since);
            long intervals = lane.paused()
                    ? 0
                    : idle.map(since -> intervals(since, lane.now(), interval)).orElse(0L);
            long times = intervals / INTERVALS;
            if (times > lane.told()) events.raise(new Event.Stalled(lane.lane(), intervals, idle.orElseThrow()));
            if (times > lane.told() || (times == 0 && lane.told() > 0))
                Query.change(connection, TOLD, lane.lane(), times);
        }
    }

    private List<Stall> stalls(Connection connection) throws SQLException {
        var interval = restoration.interval();
        var stalls = new ArrayList<Stall>();
        for (var lane : lanes.read(connection)) {
            if (lane.paused() || lane.idle().isEmpty()) continue;
            long intervals = intervals(lane.idle().get(), lane.now(), interval);
            if (intervals >= INTERVALS) stalls.add(new Stall(lane, intervals));
        }
        return stalls;
    }

    private static long intervals(Instant idle, Instant now, Interval interval) {
        if (Duration.between(idle, now).compareTo(LEAST) < 0) return 0;
        return interval.between(idle, now).map(Interval.Slots::count).orElse(0L);
    }
}
