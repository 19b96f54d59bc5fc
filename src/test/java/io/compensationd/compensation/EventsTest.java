package io.compensationd.compensation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
    @Test
    void a_subscriber_that_throws_keeps_nobody_from_hearing() {
        var heard = new ArrayList<Event>();
        var events = new Events(List.of(
                event -> {
                    throw new IllegalStateException("a full log disk, say");
                },
                heard::add));
        var event = new Event.CommitResolved(3, 17, true);
        events.raise(event);
        assertThat(heard).containsExactly(event);
    }
}
