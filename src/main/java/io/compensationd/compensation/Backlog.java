package io.compensationd.compensation;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/// What waits to be settled and what was left behind, by the database's clock. Completed and cancelled rows are not
/// counted: they need nobody, and they are many.
///
/// @param at         when it was read
/// @param lanes      one each, in order
/// @param processing rows that another program took and did not finish; they may already be charged
/// @param unknown    rows by a status that nobody defined; they are left alone
public record Backlog(Instant at, List<Lane> lanes, Pile failed, Pile processing, SortedMap<String, Pile> unknown) {
    /// @param due  its age is for how long the oldest has been due
    /// @param next when the first waiting task becomes due
    public record Lane(int lane, Pile due, Pile waiting, Optional<Instant> next) {}

    /// @param age of the oldest; empty: there is none, or its age means nothing
    public record Pile(long tasks, BigDecimal amount, Optional<Duration> age) {
        public static final Pile NONE = new Pile(0, BigDecimal.ZERO, Optional.empty());

        /// Both together, as old as the older.
        public Pile plus(Pile other) {
            var oldest = Stream.concat(age.stream(), other.age.stream()).max(Duration::compareTo);
            return new Pile(tasks + other.tasks, amount.add(other.amount), oldest);
        }
    }

    public Pile due() {
        return lanes.stream().map(Lane::due).reduce(Pile.NONE, Pile::plus);
    }

    public Pile waiting() {
        return lanes.stream().map(Lane::waiting).reduce(Pile.NONE, Pile::plus);
    }
}
