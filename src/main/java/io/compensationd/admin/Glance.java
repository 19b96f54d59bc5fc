package io.compensationd.admin;

import io.compensationd.compensation.desk.Activity;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Board.LaneState;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What every page shows of the whole, kept for a second, so that a hundred who watch cost what one costs.
final class Glance {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Activity activity;
    private final Board board;
    private final InstantSource clock;
    private Optional<Seen> last = Optional.empty();

    /// @param at by this node's clock
    record Seen(Instant at, Activity.Seen activity, List<LaneState> lanes) {}

    Glance(Activity activity, Board board, InstantSource clock) {
        this.activity = activity;
        this.board = board;
        this.clock = clock;
    }

    synchronized Seen seen() throws SQLException {
        var now = clock.instant();
        if (last.filter(seen -> isFresh(seen.at(), now)).isPresent()) return last.get();
        var seen = new Seen(now, activity.read(), board.lanes());
        last = Optional.of(seen);
        return seen;
    }

    /// A clock that was set back makes nothing last longer.
    private static boolean isFresh(Instant at, Instant now) {
        return !now.isBefore(at) && now.isBefore(at.plus(KEPT));
    }

    /// After somebody here changed something.
    synchronized void forget() {
        last = Optional.empty();
    }
}
