package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quartz.JobKey;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.spi.SchedulerSignaler;

class AlarmTest {
    private final List<Long> signals = new ArrayList<>();
    private final Alarm alarm = new Alarm.OfNode(new Signals());

    @Test
    void a_later_time_does_not_hide_an_earlier_one_that_may_not_be_taken_yet() {
        alarm.ring(at(1_000), at(1_000));
        alarm.ring(at(6_000), at(1_001));
        assertThat(signals).containsExactly(1_000L, 1_000L);
    }

    @Test
    void an_earlier_time_takes_the_place_of_a_later_one() {
        alarm.ring(at(6_000), at(1_000));
        alarm.ring(at(1_001), at(1_001));
        assertThat(signals).containsExactly(6_000L, 1_001L);
    }

    @Test
    void a_time_that_was_taken_long_ago_is_forgotten() {
        alarm.ring(at(1_000), at(1_000));
        alarm.ring(at(6_000), at(2_000));
        assertThat(signals).containsExactly(1_000L, 6_000L);
    }

    private static Instant at(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private final class Signals implements SchedulerSignaler {
        @Override
        public void signalSchedulingChange(long candidate) {
            signals.add(candidate);
        }

        @Override
        public void notifyTriggerListenersMisfired(Trigger trigger) {}

        @Override
        public void notifySchedulerListenersFinalized(Trigger trigger) {}

        @Override
        public void notifySchedulerListenersJobDeleted(JobKey key) {}

        @Override
        public void notifySchedulerListenersError(String message, SchedulerException problem) {}
    }
}
