package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContactTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Event> events = new ArrayList<>();
    private final List<Duration> cutOff = new ArrayList<>();
    private final Contact contact = new Contact(new Events(List.of(events::add)), nanos::get, cutOff::add, () -> {});

    @Test
    void an_outage_is_told_once_then_rarely_and_its_end_once() {
        contact.answered(NOON, NOON.minusSeconds(60));
        for (int seconds = 3; seconds <= 600; seconds += 3) {
            pass(3);
            contact.silent("no answer");
        }
        contact.answered(NOON.plusSeconds(603), NOON.plusSeconds(601));
        contact.answered(NOON.plusSeconds(606), NOON.plusSeconds(601));
        assertThat(events)
                .containsExactly(
                        new Event.DatabaseAway(Duration.ofSeconds(3), "no answer"),
                        new Event.DatabaseAway(Duration.ofSeconds(303), "no answer"),
                        new Event.DatabaseBack(Duration.ofSeconds(600)));
    }

    @Test
    void a_node_was_cut_off_alone_only_where_the_server_was_up_all_the_time_and_for_longer_than_peers_wait() {
        contact.answered(NOON, NOON.minusSeconds(60));
        away(7, NOON.minusSeconds(60));
        assertThat(cutOff).isEmpty();
        away(20, NOON.plusSeconds(15));
        assertThat(cutOff).isEmpty();
        away(20, NOON.plusSeconds(15));
        assertThat(cutOff).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void a_session_that_is_still_the_same_needs_no_answer_for_its_time() {
        contact.answered(NOON, NOON.minusSeconds(60));
        pass(100);
        contact.still();
        away(20, NOON.plusSeconds(50));
        assertThat(events.getLast()).isEqualTo(new Event.DatabaseBack(Duration.ofSeconds(20)));
        assertThat(cutOff).containsExactly(Duration.ofSeconds(20));
    }

    private void away(int seconds, Instant started) {
        pass(seconds);
        contact.silent("no answer");
        contact.answered(NOON.plusNanos(nanos.get()), started);
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
