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
    private final List<String> fences = new ArrayList<>();
    private Duration skew = Duration.ZERO;
    private final Contact contact = new Contact(
            new Events(List.of(events::add)),
            nanos::get,
            () -> now().plus(skew),
            (why, away) -> fences.add(why + " " + away),
            () -> {});

    @Test
    void an_outage_is_told_once_then_rarely_and_its_end_once() {
        answered(NOON.minusSeconds(60));
        for (int seconds = 3; seconds <= 600; seconds += 3) {
            pass(3);
            contact.silent("no answer");
        }
        answered(NOON.plusSeconds(599));
        pass(3);
        answered(NOON.plusSeconds(599));
        assertThat(events)
                .containsExactly(
                        new Event.DatabaseAway(Duration.ofSeconds(3), "no answer"),
                        new Event.DatabaseAway(Duration.ofSeconds(303), "no answer"),
                        new Event.DatabaseBack(Duration.ofSeconds(600)));
    }

    @Test
    void a_node_was_cut_off_alone_only_where_the_server_was_up_all_the_time_and_for_longer_than_peers_wait() {
        answered(NOON.minusSeconds(60));
        away(7, NOON.minusSeconds(60));
        assertThat(fences).isEmpty();
        away(20, NOON.plusSeconds(15));
        assertThat(fences).isEmpty();
        away(20, NOON.plusSeconds(15));
        assertThat(fences).containsExactly("cut-off PT20S");
    }

    @Test
    void a_node_was_not_cut_off_where_another_server_answers_however_old() {
        answered(NOON.minusSeconds(60));
        away(20, NOON.minusSeconds(86_400));
        assertThat(fences).isEmpty();
        away(20, NOON.minusSeconds(86_400));
        assertThat(fences).containsExactly("cut-off PT20S");
    }

    @Test
    void a_node_was_cut_off_also_where_it_never_noticed_that_nobody_answered() {
        answered(NOON.minusSeconds(60));
        pass(7);
        answered(NOON.minusSeconds(60));
        assertThat(fences).isEmpty();
        pass(9);
        answered(NOON.minusSeconds(60));
        assertThat(fences).containsExactly("cut-off PT9S");
        assertThat(events).isEmpty();
        assertThat(contact.recovering()).isTrue();
    }

    @Test
    void time_in_which_the_machine_was_suspended_counts_by_the_databases_clock() {
        answered(NOON.minusSeconds(60));
        pass(3);
        contact.asked();
        contact.answered(now().plusSeconds(3600), NOON.minusSeconds(60));
        assertThat(fences).contains("cut-off PT1H3S");
    }

    @Test
    void peers_may_be_silent_for_a_while_after_the_database_is_back_or_its_server_was_started() {
        answered(NOON.minusSeconds(60));
        assertThat(contact.recovering()).isFalse();
        pass(3);
        contact.silent("no answer");
        assertThat(contact.recovering()).isTrue();
        pass(3);
        answered(NOON.plusSeconds(5));
        pass(29);
        assertThat(contact.recovering()).isTrue();
        pass(2);
        assertThat(contact.recovering()).isFalse();
        var other = new Contact(Events.NONE, nanos::get, this::now, (why, away) -> {}, () -> {});
        other.answered(now(), now().minusSeconds(10));
        assertThat(other.recovering()).isTrue();
    }

    @Test
    void a_clock_that_creeps_away_is_fenced_beyond_what_a_node_may_join_with() {
        answered(NOON.minusSeconds(60));
        for (int seconds = 1; seconds <= 8; seconds++) {
            skew = Duration.ofSeconds(-seconds);
            pass(3);
            answered(NOON.minusSeconds(60));
        }
        assertThat(fences).containsExactly("clock-skew PT7S", "clock-skew PT8S");
    }

    @Test
    void a_clock_that_is_set_while_the_database_is_asked_tells_nothing_yet() {
        contact.asked();
        skew = Duration.ofMinutes(5);
        contact.answered(now(), NOON);
        contact.asked();
        skew = Duration.ZERO;
        contact.answered(now(), NOON);
        assertThat(fences).isEmpty();
    }

    private Instant now() {
        return NOON.plusNanos(nanos.get());
    }

    private void answered(Instant started) {
        contact.asked();
        contact.answered(now(), started);
    }

    private void away(int seconds, Instant started) {
        pass(seconds);
        contact.silent("no answer");
        answered(started);
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
