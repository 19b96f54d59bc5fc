package io.compensationd.compensation;

import java.time.Duration;
import java.util.Optional;

/// When a lane has work next, by the database's clock.
///
/// @param untilNext from now to the earliest `nextRetryAt` of a pending row of the lane, zero if due;
///                  empty: nothing is pending
/// @param onlyLeftOut whether all due rows are among those that the firing left out
public record Outlook(Optional<Duration> untilNext, boolean onlyLeftOut) {}
