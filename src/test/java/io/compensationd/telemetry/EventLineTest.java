package io.compensationd.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Fired.Totals;
import io.compensationd.compensation.Step;
import io.compensationd.testing.Shows;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventLineTest {
    private static final BigDecimal AMOUNT = new BigDecimal("1234.56");
    private static final Event.Amounts AMOUNTS = new Event.Amounts(AMOUNT, BigDecimal.ONE, BigDecimal.TWO);

    @Test
    void a_chunk_is_a_verb_and_its_figures_without_the_zeros() {
        var took = new Event.Took(Duration.ofNanos(41_234_567), Duration.ZERO, Duration.ZERO);
        assertThat(EventLine.of(new Event.Settled(3, 17, 500, 0, 0, 0, AMOUNTS, took)))
                .isEqualTo("settled lane=3 run=17 tasks=500 amount=1234.5600 took=PT0.041S");
        assertThat(EventLine.of(new Event.Settled(3, 17, 500, 1, 2, 3, AMOUNTS, took)))
                .isEqualTo(
                        "settled lane=3 run=17 tasks=500 retried=1 failed=2 left-out=3 amount=1234.5600 took=PT0.041S");
    }

    @Test
    void a_clock_that_was_set_is_told_with_how_far() {
        assertThat(EventLine.of(new Event.ClockJumped(Duration.ofSeconds(-90))))
                .startsWith("clock-jumped by=PT-1M-30S do=");
    }

    @Test
    void a_firing_ends_with_its_totals() {
        assertThat(EventLine.of(new Event.Drained(3, new Totals(17, 6, 5, 1, 0, AMOUNT), 0)))
                .isEqualTo("drained lane=3 run=17 tasks=5 retried=1 amount=1234.5600");
    }

    @Test
    @Shows(22)
    void an_error_cannot_write_a_line_of_its_own() {
        var event = new Event.Interrupted(
                3, Step.COMPLETE, "53100", "no \"space\"\r\nsettled lane=9", Duration.ofSeconds(4));
        assertThat(EventLine.of(event))
                .isEqualTo(
                        "interrupted lane=3 step=COMPLETE backoff=PT4S state=53100 error=\"no 'space'  settled lane=9\"");
    }

    @Test
    void a_commit_in_doubt_says_what_became_of_it() {
        assertThat(EventLine.of(new Event.CommitResolved(3, 17, null))).endsWith("run=17 outcome=unknown");
        assertThat(EventLine.of(new Event.CommitResolved(3, 17, true))).endsWith("outcome=committed");
        assertThat(EventLine.of(new Event.CommitResolved(3, 17, false))).endsWith("outcome=rolled-back");
    }

    @Test
    void tasks_left_in_processing_are_told_with_amount_and_age() {
        assertThat(EventLine.of(new Event.Strays(3, 0, 2, AMOUNT, Duration.ofHours(5))))
                .isEqualTo("found-processing lane=3 tasks=2 amount=1234.5600 oldest=PT5H");
    }

    @Test
    void what_the_rounds_find_is_told_with_its_reason_or_remedy() {
        var noon = Instant.parse("2026-11-22T12:00:00Z");
        assertThat(EventLine.of(new Event.SlotsMissed(3, 2, noon, noon.plusSeconds(300), "down", false)))
                .isEqualTo(
                        "missed-slots lane=3 slots=2 first=2026-11-22T12:00:00Z last=2026-11-22T12:05:00Z reason=down");
        assertThat(EventLine.of(new Event.Stalled(3, 4, noon)))
                .isEqualTo("stalled lane=3 intervals=4 since=2026-11-22T12:00:00Z");
        assertThat(EventLine.of(new Event.Repaired("dead-node", "node a", "late", "removed \"its\"\nrow", "")))
                .isEqualTo(
                        "repaired finding=dead-node subject=\"node a\" evidence=\"late\" action=\"removed 'its' row\"");
        assertThat(EventLine.of(new Event.Repaired("silent-node", "node a", "late", "", "look")))
                .isEqualTo("unrepaired finding=silent-node subject=\"node a\" evidence=\"late\" do=\"look\"");
        assertThat(EventLine.of(new Event.Broken("I1", "1 entry", "{7}")))
                .isEqualTo("broken invariant=I1 ids=\"{7}\" message=\"1 entry\"");
    }
}
