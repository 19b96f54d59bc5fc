package io.compensationd.compensation;

import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/// What comes from outside and differs at every look, handed in by the composition root.
///
/// @param clock      of this JVM; only measures when something is to be done again
/// @param draws      in [0,1), for the jitter of retries
/// @param failpoints faults on purpose
public record World(InstantSource clock, DoubleSupplier draws, Failpoints failpoints) {
    public World(InstantSource clock, DoubleSupplier draws) {
        this(clock, draws, Failpoints.NONE);
    }
}
