package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.spi.OperableTrigger;

class IntervalTest {
    @Test
    void a_duration_repeats_for_ever_and_makes_up_for_a_missed_slot_at_once() {
        var trigger = (SimpleTrigger) Interval.parse("PT5M").trigger(3, Instant.EPOCH);
        assertThat(trigger.getKey().toString()).isEqualTo("compensation.lane-3");
        assertThat(trigger.getRepeatInterval()).isEqualTo(300_000);
        assertThat(trigger.getRepeatCount()).isEqualTo(SimpleTrigger.REPEAT_INDEFINITELY);
        assertThat(trigger.getMisfireInstruction())
                .isEqualTo(SimpleTrigger.MISFIRE_INSTRUCTION_RESCHEDULE_NOW_WITH_EXISTING_REPEAT_COUNT);
    }

    @Test
    void a_cron_expression_is_in_utc_and_makes_up_for_missed_slots_once() {
        var trigger = (CronTrigger) Interval.parse("0 0/5 * * * ?").trigger(0, Instant.EPOCH);
        assertThat(trigger.getTimeZone().getID()).isEqualTo("UTC");
        assertThat(trigger.getMisfireInstruction()).isEqualTo(CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
    }

    @Test
    void the_schedule_of_a_stored_trigger_is_read_back() {
        assertThat(Interval.of(Interval.parse("PT5M").trigger(0, Instant.EPOCH)))
                .isEqualTo(new Interval.Every(Duration.ofMinutes(5)));
        assertThat(Interval.of(Interval.parse("0 0/5 * * * ?").trigger(0, Instant.EPOCH)))
                .isEqualTo(new Interval.Cron("0 0/5 * * * ?"));
    }

    @Test
    void a_time_beyond_every_slot_was_written_by_a_clock_that_was_ahead() {
        var noon = Instant.parse("2026-11-22T12:00:00Z");
        for (var text : new String[] {"PT5M", "0 0/5 * * * ?"}) {
            var interval = Interval.parse(text);
            assertThat(interval.isBeyond(next(interval, noon.plusSeconds(300)), noon))
                    .as(text)
                    .isFalse();
            assertThat(interval.isBeyond(next(interval, noon.minusSeconds(7200)), noon))
                    .as(text)
                    .isFalse();
            assertThat(interval.isBeyond(next(interval, noon.plusSeconds(7200)), noon))
                    .as(text)
                    .isTrue();
        }
        // Another node, a second ahead, has fired today's slot just now.
        var daily = Interval.parse("0 0 12 * * ?");
        assertThat(daily.isBeyond(next(daily, noon.plusSeconds(86_400)), noon.minusSeconds(1)))
                .isFalse();
    }

    private static Trigger next(Interval interval, Instant at) {
        var trigger = (OperableTrigger) interval.trigger(0, Instant.EPOCH);
        trigger.setNextFireTime(Date.from(at));
        return trigger;
    }

    @Test
    void nonsense_is_refused_with_an_example_of_each_kind() {
        for (var text : new String[] {"5m", "PT5", "P", "* * *", "", "0 0/5 * * * ? # five minutes"})
            assertThatThrownBy(() -> Interval.parse(text))
                    .isInstanceOf(ScheduleProblem.class)
                    .hasMessageContainingAll("compensation.schedule.interval", "PT5M", "0 0/5 * * * ?");
    }

    @Test
    void less_than_a_second_is_refused() {
        assertThatThrownBy(() -> Interval.parse("PT0.1S")).hasMessageContaining("at least PT1S");
        assertThatThrownBy(() -> Interval.parse("PT-5M")).hasMessageContaining("at least PT1S");
    }

    @Test
    void slots_are_counted_from_one_of_them() {
        var noon = Instant.parse("2026-11-22T12:00:00Z");
        for (var text : new String[] {"PT5M", "0 0/5 * * * ?"}) {
            var interval = Interval.parse(text);
            assertThat(interval.between(noon, noon.plusSeconds(299))).isEmpty();
            assertThat(interval.between(noon, noon.plusSeconds(300)))
                    .contains(new Interval.Slots(1, noon.plusSeconds(300), noon.plusSeconds(300)));
            assertThat(interval.between(noon, noon.plusSeconds(3_700)))
                    .contains(new Interval.Slots(12, noon.plusSeconds(300), noon.plusSeconds(3_600)));
            assertThat(interval.between(noon, noon.minusSeconds(3_700))).isEmpty();
        }
    }
}
