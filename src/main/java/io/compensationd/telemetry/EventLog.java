package io.compensationd.telemetry;

import io.compensationd.compensation.Event;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes one line for each event: a verb, then `key=value`. No other place logs what the engine does.
public final class EventLog implements Consumer<Event> {
    private static final Logger log = LoggerFactory.getLogger(EventLog.class);

    @Override
    public void accept(Event event) {
        log.atLevel(level(event)).log(EventLine.of(event));
    }

    private static Level level(Event event) {
        return switch (event) {
            case Event.Settled _ -> Level.INFO;
            case Event.Drained drained ->
                drained.totals().processed() + drained.leftOut() == 0 ? Level.DEBUG : Level.INFO;
            case Event.Skipped _ -> Level.DEBUG;
            case Event.Repeated _, Event.SlotSeen _ -> Level.INFO;
            case Event.Suspected _, Event.Strays _, Event.CommitResolved _ -> Level.WARN;
            case Event.SlotsMissed missed -> level(missed);
            case Event.RoundFailed failed -> failed.again() ? Level.DEBUG : Level.WARN;
            case Event.Repaired _ -> Level.WARN;
            case Event.Rejoined _, Event.DatabaseBack _, Event.Digested _ -> Level.INFO;
            case Event.Fenced _, Event.ClockJumped _ -> Level.WARN;
            case Event.DatabaseAway _, Event.Interrupted _, Event.Stalled _, Event.Broken _, Event.Undelivered _ ->
                Level.ERROR;
        };
    }

    private static Level level(Event.SlotsMissed missed) {
        if (missed.more()) return Level.DEBUG;
        return missed.reason().equals("paused") ? Level.INFO : Level.WARN;
    }
}
