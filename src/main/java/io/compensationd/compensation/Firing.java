package io.compensationd.compensation;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One firing of one lane, as the schedule hands it in.
///
/// @param slot      the scheduled time of an interval firing; only these are deduplicated
/// @param requestId of a `fire` or a cron call, which always leaves a run row
public record Firing(int lane, Cause cause, Optional<Instant> slot, Optional<UUID> requestId) {
    public enum Cause {
        INTERVAL,
        DUE,
        FIRE,
        CRON
    }
}
