package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.time.Duration;

/// How long it takes until these tasks are settled.
///
/// @param since when it was struck, by the JVM's steady clock
record Recovery(Ground ground, String ids, long since) {
    /// The time that it took, in seconds with one digit. Fails where it takes longer than the bound.
    String within(Duration bound) {
        Await.until(
                Duration.ofSeconds(90), "the tasks of the time of the fault are settled", () -> ground.settled(ids));
        var took = Duration.ofNanos(System.nanoTime() - since);
        assertThat(took).as("time to recover").isLessThan(bound);
        return Cluster.seconds(took.toNanos());
    }
}
