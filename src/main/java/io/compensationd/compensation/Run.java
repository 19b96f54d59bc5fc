package io.compensationd.compensation;

import java.time.Instant;

/// One firing at work: it holds its lane's guard.
///
/// @param id    of its row, which exists once it did something
/// @param lanes how many there were when it began
record Run(long id, Firing firing, long epoch, String node, int lanes, Instant startedAt) {
    int lane() {
        return firing.lane();
    }
}
