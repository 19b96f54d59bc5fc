package io.compensationd.compensation;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.StatelessSession;

/// Whole firings of lanes: the door by which the schedule reaches the engine. Safe for many threads at once; two
/// firings of one lane never work at the same time anywhere.
public final class Firings {
    static final Duration FULL_LOOK = Duration.ofSeconds(5);

    private volatile Engine engine;

    public Firings(Store store, String node, Rules rules, Events events, World world) {
        this.engine = Engine.of(store, node, rules, events, world);
    }

    /// Settles what is due in a lane, and returns when the lane is free again. Errors of the database are told in the
    /// answer; what is thrown is a bug, or the watch's own.
    public Fired fire(Firing firing, FiringWatch watch) {
        return new LaneFiring(engine, firing).fire(watch);
    }

    /// Firings that begin from now on go by these rules.
    public void change(Rules rules) {
        engine = engine.with(rules);
    }

    /// When a lane has work next. Leaves out what its firing left out.
    ///
    /// Behind the lane's cursor it looks only now and then, for the remains of settled tasks pile up there while an
    /// old snapshot is open. Where it did not, somebody shall look again before long.
    public Outlook outlook(int lane, LeftOut leftOut) {
        boolean all = engine.rhythms().looks().isTime(lane);
        var outlook = engine.store().write(session -> ahead(session, lane, leftOut, all));
        return all ? outlook : soon(outlook);
    }

    /// The outlook of a look that was not full.
    static Outlook soon(Outlook outlook) {
        var next = outlook.untilNext()
                .filter(wait -> wait.compareTo(FULL_LOOK) < 0)
                .orElse(FULL_LOOK);
        return new Outlook(Optional.of(next), outlook.onlyLeftOut());
    }

    private Outlook ahead(StatelessSession session, int lane, LeftOut leftOut, boolean all) {
        var parts = engine.parts();
        return parts.look().ahead(session, lane, leftOut, all);
    }

    /// The lanes that have a row due, whoever sees to them.
    ///
    /// @param all also what stands long before the lanes' cursors, which costs more while an old snapshot is open
    public Set<Integer> dueLanes(boolean all) {
        var parts = engine.parts();
        return engine.store().write(session -> parts.look().dueLanes(session, all));
    }

    /// How many lanes there are, in the database.
    public int lanes() {
        return engine.store().read(engine.parts().lanes()::count);
    }

    /// The first key of the advisory lock that a firing holds; the second is its lane.
    public int lockClass() {
        return FiringGuard.lockClass(engine.store().schema());
    }
}
