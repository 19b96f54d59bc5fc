package io.compensationd.telemetry;

import io.compensationd.compensation.Event;
import java.math.BigDecimal;
import java.util.function.Consumer;

/// What this node has done since its start, in the one line that `systemctl status` shows.
public final class Tally implements Consumer<Event> {
    private long settled;
    private long failed;
    private BigDecimal amount = BigDecimal.ZERO;
    private String trouble = "";
    private String broken = "";

    @Override
    public synchronized void accept(Event event) {
        switch (event) {
            case Event.Settled e -> {
                settled += e.tasks();
                failed += e.failed();
                amount = amount.add(e.amount());
                trouble = "";
            }
            case Event.Interrupted e -> trouble = "lane " + e.lane() + " waits " + e.backoff() + ": " + e.message();
            case Event.Drained _ -> trouble = "";
            case Event.Repeated _,
                    Event.Suspected _,
                    Event.SlotSeen _,
                    Event.Skipped _,
                    Event.Strays _,
                    Event.CommitResolved _,
                    Event.SlotsMissed _,
                    Event.Stalled _,
                    Event.Repaired _,
                    Event.RoundFailed _,
                    Event.Digested _,
                    Event.Undelivered _,
                    Event.Fenced _,
                    Event.ClockJumped _,
                    Event.Rejoined _ -> {}
            case Event.DatabaseAway _ -> trouble = "the database does not answer";
            case Event.DatabaseBack _ -> trouble = "";
            case Event.Broken e -> broken = "BROKEN " + e.invariant() + ": " + e.message() + "; ";
        }
    }

    /// One line.
    @Override
    public synchronized String toString() {
        var done = "settled " + settled + " tasks, amount " + amount.toPlainString() + ", since the start";
        if (failed > 0) done += "; " + failed + " failed for good";
        return (broken + (trouble.isEmpty() ? done : trouble + " (" + done + ")")).replaceAll("\\p{Cntrl}", " ");
    }
}
