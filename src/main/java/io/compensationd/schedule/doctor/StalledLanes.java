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
            insert into compensation.rounds (lane, stalls_told, stalls_seen) values (?, ?, ?)
            on conflict (lane) do update set stalls_told = excluded.stalls_told, stalls_seen = excluded.stalls_seen
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
    /// What was before this node was there, or the database, is no lane's fault. And rows of a transaction that was
    /// open for long have been due for long when they are first seen: only what the round before has seen as well
    /// is told.
    @Override
    public void make(Connection connection, Now now) throws SQLException {
        var interval = restoration.interval();
        for (var lane : lanes.read(connection)) {
            if (lane.paused()) Query.change(connection, PAUSED, lane.lane());
            long seen = times(lane, Instant.MIN, interval);
            long times = Math.min(times(lane, now.healthy(), interval), lane.seen());
            if (times > lane.told()) events.raise(stalled(lane, now, interval));
            long told = seen == 0 ? 0 : Math.max(times, lane.told());
            if (told != lane.told() || seen != lane.seen()) Query.change(connection, TOLD, lane.lane(), told, seen);
        }
    }

    private static Event stalled(Lane lane, Now now, Interval interval) {
        var since = later(lane.idle().orElseThrow(), now.healthy());
        return new Event.Stalled(lane.lane(), intervals(since, lane.now(), interval), since);
    }

    /// For how many times three intervals the lane could have worked since then, and did not.
    private static long times(Lane lane, Instant then, Interval interval) {
        if (lane.paused()) return 0;
        return lane.idle()
                .map(since -> intervals(later(since, then), lane.now(), interval) / INTERVALS)
                .orElse(0L);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
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
