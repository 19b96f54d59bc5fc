package io.compensationd.schedule;

import java.time.Instant;
import org.quartz.spi.SchedulerSignaler;

/// Tells the thread of Quartz that acquires triggers that one is due sooner than it thinks.
interface Alarm {
    /// A console's: it has no such thread, and tells the nodes by a notification.
    Alarm NONE = (due, now) -> {};

    void ring(Instant due, Instant now);

    /// Quartz signals by itself after each change, but keeps only the last signal: a trigger that is parked a
    /// day ahead right after another was moved to now hides the earlier one, and the thread sleeps on for up to
    /// 5 seconds. It also wakes for every trigger that is parked. So its own signals are off, and this one never
    /// lets a later time hide an earlier one.
    final class OfNode implements Alarm {
        /// The acquiring thread has taken a signal long before this time is up.
        private static final long TAKEN_MS = 200;

        private final SchedulerSignaler signaler;
        private long earliest;
        private long at;

        OfNode(SchedulerSignaler signaler) {
            this.signaler = signaler;
        }

        @Override
        public synchronized void ring(Instant due, Instant now) {
            if (now.toEpochMilli() - at > TAKEN_MS || due.toEpochMilli() < earliest) earliest = due.toEpochMilli();
            at = now.toEpochMilli();
            signaler.signalSchedulingChange(earliest);
        }
    }
}
