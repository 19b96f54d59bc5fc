package io.compensationd.compensation;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// Who is told of events. A subscriber that throws is logged and forgotten: it cannot harm a firing.
public final class Events {
    public static final Events NONE = new Events(List.of());

    private final List<Consumer<Event>> subscribers;

    public Events(List<Consumer<Event>> subscribers) {
        this.subscribers = List.copyOf(subscribers);
    }

    public void raise(Event event) {
        for (var subscriber : subscribers) {
            try {
                subscriber.accept(event);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LoggerFactory.getLogger(Events.class).warn("a subscriber failed on {}", event, e);
            }
        }
    }
}
