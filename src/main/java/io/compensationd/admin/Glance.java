package io.compensationd.admin;

import io.compensationd.compensation.desk.Activity;
import io.compensationd.compensation.desk.Records;
import io.compensationd.compensation.desk.Records.LaneRow;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Board.LaneState;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/// What pages show of the whole as it is now, as against what is counted ([Sample]): it costs the same however much
/// waits, so it is never older than a second.
final class Glance {
    private final Kept<Seen> seen;
    private final Kept<Cluster> cluster;

    record Seen(Activity.Seen activity, List<LaneState> lanes) {}

    /// @param breaks that the background audit has ever found
    record Cluster(
            List<LaneRow> lanes,
            List<Board.NodeState> nodes,
            List<Board.TriggerState> triggers,
            List<Board.Wedge> wedged,
            long breaks) {}

    Glance(Activity activity, Records records, Board board, InstantSource clock) {
        this.seen = new Kept<>(clock, () -> new Seen(activity.read(), board.lanes()));
        this.cluster = new Kept<>(
                clock,
                () -> new Cluster(records.lanes(), board.nodes(), board.triggers(), board.wedged(), records.breaks()));
    }

    /// What every page shows.
    Seen seen() throws SQLException {
        return seen.get();
    }

    Cluster cluster() throws SQLException {
        return cluster.get();
    }

    /// After somebody here changed something.
    void forget() {
        seen.forget();
        cluster.forget();
    }
}
