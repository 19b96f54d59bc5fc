package io.compensationd.schedule.doctor;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.doctor.Query;
import io.compensationd.schedule.Interval;
import io.compensationd.schedule.Interval.Slots;
import io.compensationd.schedule.Restoration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Finds slots of the lanes' intervals that nobody ran, and why, as far as can be known.
///
/// ```
/// accounted ──┬── slot ── slot ── slot ──┬── slot that is late ──► now
///             └──── missed: a gap ───────┘   Quartz makes up for one
/// ```
///
/// A lane that was at work when its slot came has not missed it: the firing found the lane busy. Where nobody can
/// know whether a slot was run, it was.
public final class SlotWatch implements Round {
    /// A slot that is this old and has not fired is late: a node's death was noticed by then, its lanes were
    /// taken over, and drains that stay with their lanes had given threads back. Quartz fires it no more: one
    /// firing of another time makes up for it and all before it.
    static final Duration GRACE = Duration.ofSeconds(60);

    /// For so long nodes may have gone on unseen after the last look of any.
    private static final Duration UNSEEN = Rounds.EVERY.plus(Rounds.LOOK);

    private static final String SAVE = """
            insert into compensation.rounds (lane, slots_until, gap_id, held) values (?, ?::timestamptz, ?, ?)
            on conflict (lane) do update set slots_until = excluded.slots_until, gap_id = excluded.gap_id, held = excluded.held
            """;

    private static final String LOOKED = "update compensation.rounds set slots_at = ?::timestamptz";

    private static final String OPEN = """
            insert into compensation.gaps (lane, first_slot, last_slot, slots, reason)
            values (?, ?::timestamptz, ?::timestamptz, ?, ?) returning id
            """;

    private static final String EXTEND = """
            update compensation.gaps set last_slot = ?::timestamptz, slots = slots + ? where id = ? returning id
            """;

    private final Restoration restoration;
    private final Events events;

    public SlotWatch(Restoration restoration, Events events) {
        this.restoration = restoration;
        this.events = events;
    }

    /// A stretch in which no round was made, and why.
    private record Unwatched(Instant since, Instant until, String reason) {}

    /// Slots that nobody ran.
    private record Missed(Slots slots, String reason) {}

    /// What is known of a lane after a look.
    ///
    /// @param over whether the lane has run since: what is missed next is another gap
    private record Account(Instant accounted, Optional<Missed> missed, boolean over) {}

    @Override
    public void make(Connection connection, Now now) throws SQLException {
        var interval = restoration.interval();
        for (var lane : SlotLane.read(connection)) {
            var account = account(lane, now, interval);
            var raised = Query.atOnce(connection, () -> save(connection, lane, account));
            raised.ifPresent(events::raise);
        }
        // Only now: what a round that fails has not looked at is left to the next.
        Query.change(connection, LOOKED, now.at().toString());
    }

    /// What a lane did before it is looked at for the first time, or by another clock, is not judged.
    private static Account account(SlotLane lane, Now now, Interval interval) {
        var latest = now.at().plus(Interval.MARGIN);
        var accounted = lane.accounted().filter(at -> !at.isAfter(latest));
        var looked = lane.looked().filter(at -> !at.isAfter(latest));
        if (now.last().isEmpty() || looked.isEmpty() || accounted.isEmpty())
            return new Account(now.at(), Optional.empty(), true);
        var ran = lane.ran(latest);
        return unwatched(looked.get(), now)
                .map(it -> unwatched(lane, accounted.get(), ran, interval, it))
                .orElseGet(() -> watched(lane, accounted.get(), ran, interval, looked.get(), now));
    }

    /// Rounds are made as long as one node is up and the database answers it.
    private static Optional<Unwatched> unwatched(Instant looked, Now now) {
        if (Duration.between(looked, now.at()).compareTo(GRACE.plus(Rounds.EVERY)) < 0) return Optional.empty();
        var since = looked.plus(UNSEEN);
        if (now.up().isAfter(looked)) return Optional.of(new Unwatched(since, now.up(), "down"));
        return now.healthy().isAfter(looked)
                ? Optional.of(new Unwatched(since, now.healthy(), "database_away"))
                : Optional.empty();
    }

    private static Account unwatched(
            SlotLane lane, Instant accounted, Instant ran, Interval interval, Unwatched unwatched) {
        var known = later(accounted, ran.isAfter(unwatched.since()) ? accounted : ran);
        var from = interval.between(known, unwatched.since()).map(Slots::last).orElse(known);
        var reason = lane.held().filter("paused"::equals).orElse(unwatched.reason());
        if (ran.isAfter(unwatched.since())) {
            var missed = missed(interval, from, unwatched.until().minus(GRACE), ran);
            return new Account(later(ran, from), missed.map(slots -> new Missed(slots, reason)), true);
        }
        // Quartz makes up for the last.
        var slots = interval.between(from, unwatched.until());
        var missed = slots.flatMap(it -> before(it.last(), from, interval));
        var until = slots.map(Slots::last).orElse(from);
        return new Account(until, missed.map(it -> new Missed(it, reason)), true);
    }

    private static Account watched(
            SlotLane lane, Instant accounted, Instant ran, Interval interval, Instant looked, Now now) {
        if (ran.isAfter(accounted)) {
            var missed = missed(interval, accounted, looked.minus(GRACE), ran);
            return new Account(ran, missed.map(slots -> new Missed(slots, lane.reasonThen())), true);
        }
        var late = interval.between(accounted, now.at().minus(GRACE));
        var missed = late.flatMap(slots -> before(slots.last(), accounted, interval));
        return new Account(
                missed.map(Slots::last).orElse(accounted),
                missed.map(slots -> new Missed(slots, lane.reason())),
                false);
    }

    /// Slots that had not fired by a time, though a firing since made up for the last of those before it.
    private static Optional<Slots> missed(Interval interval, Instant from, Instant until, Instant ran) {
        // Where several firings may have been since, the first of them made up for the last of these.
        boolean several = interval.between(until, ran).isPresent();
        return interval.between(from, several ? until : ran.minusMillis(1))
                .flatMap(late ->
                        interval.between(from, earlier(until, late.last().minusMillis(1))));
    }

    private static Optional<Slots> before(Instant slot, Instant from, Interval interval) {
        return interval.between(from, slot.minusMillis(1));
    }

    private Optional<Event> save(Connection connection, SlotLane lane, Account account) throws SQLException {
        var open = lane.gap();
        Optional<Event> raised = Optional.empty();
        if (account.missed().isPresent()) {
            var missed = account.missed().get();
            var known = open.filter(gap -> gap.reason().equals(missed.reason()));
            open = Optional.of(record(connection, lane.lane(), missed, known));
            raised = Optional.of(event(lane.lane(), missed, known.isPresent()));
        }
        if (account.over()) open = Optional.empty();
        if (!lane.accounted().equals(Optional.of(account.accounted()))
                || !lane.gap().equals(open)
                || !lane.held().equals(lane.heldThen()))
            Query.change(
                    connection,
                    SAVE,
                    lane.lane(),
                    account.accounted().toString(),
                    open.map(SlotLane.Gap::id).orElse(null),
                    lane.held().orElse(null));
        return raised;
    }

    private static SlotLane.Gap record(Connection connection, int lane, Missed missed, Optional<SlotLane.Gap> known)
            throws SQLException {
        var slots = missed.slots();
        var last = slots.last().toString();
        long id = known.isPresent()
                ? id(connection, EXTEND, last, slots.count(), known.get().id())
                : id(connection, OPEN, lane, slots.first().toString(), last, slots.count(), missed.reason());
        return new SlotLane.Gap(id, missed.reason());
    }

    private static Event event(int lane, Missed missed, boolean more) {
        var slots = missed.slots();
        return new Event.SlotsMissed(lane, slots.count(), slots.first(), slots.last(), missed.reason(), more);
    }

    private static long id(Connection connection, String sql, Object... parameters) throws SQLException {
        return Query.rows(connection, sql, row -> row.getLong("id"), parameters).getFirst();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
