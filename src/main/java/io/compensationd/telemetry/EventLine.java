package io.compensationd.telemetry;

import io.compensationd.compensation.Event;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/// An event as one line of a log.
final class EventLine {
    private final StringBuilder line;

    private EventLine(String verb) {
        line = new StringBuilder(verb);
    }

    static String of(Event event) {
        return switch (event) {
            case Event.Settled e -> settled(e);
            case Event.Drained e -> drained(e);
            case Event.Interrupted e ->
                on("interrupted", e)
                        .and("step", e.step())
                        .and("backoff", e.backoff())
                        .error(e.sqlState(), e.message());
            case Event.Repeated e ->
                on("repeated", e).and("step", e.step()).and("tasks", e.tasks()).error(e.sqlState(), e.message());
            case Event.Suspected e ->
                on("suspected", e).and("task", e.task()).and("step", e.step()).error(e.sqlState(), e.message());
            case Event.Skipped e ->
                on("skipped", e)
                        .and("why", e.why().name().toLowerCase(Locale.ROOT))
                        .toString();
            case Event.SlotSeen e ->
                on("slot-seen-twice", e).and("slot", e.slot()).toString();
            case Event.Strays e -> strays(e);
            case Event.CommitResolved e -> resolved(e);
            case Event.SlotsMissed e -> missed(e);
            case Event.Stalled e ->
                on("stalled", e)
                        .and("intervals", e.intervals())
                        .and("since", e.since())
                        .toString();
            case Event.Repaired e -> repaired(e);
            case Event.RoundFailed e ->
                new EventLine("round-failed").and("part", e.part()).error("", e.message());
            case Event.Broken e ->
                new EventLine("broken")
                        .and("invariant", e.invariant())
                        .text("ids", e.ids())
                        .text("message", e.message())
                        .toString();
            case Event.Digested e ->
                new EventLine("digest-sent")
                        .and("tasks", e.tasks())
                        .and("amount", e.amount())
                        .and("failed", e.failed())
                        .and("breaks", e.breaks())
                        .toString();
            case Event.Undelivered e ->
                new EventLine("digest-failed").error("", e.message()) + " then='the next one tells of this time, too'";
            case Event.Fenced e ->
                new EventLine("fenced").and("why", e.why()).and("away", e.away()) + " then='leaves and joins again'";
            case Event.Rejoined e ->
                new EventLine("rejoined").and("took", e.took()).toString();
            case Event.ClockJumped e ->
                new EventLine("clock-jumped").and("by", e.by()) + " do='let chrony or systemd-timesyncd slew it'";
            case Event.DatabaseAway e ->
                new EventLine("database-away").and("away", e.away()).error("", e.message())
                        + " then='tries again until it is back'";
            case Event.DatabaseBack e ->
                new EventLine("database-back").and("away", e.away()).toString();
        };
    }

    private static String settled(Event.Settled e) {
        return on("settled", e)
                .and("run", e.run())
                .and("tasks", e.tasks())
                .unlessZero("retried", e.retried())
                .unlessZero("failed", e.failed())
                .unlessZero("left-out", e.leftOut())
                .and("amount", e.amount())
                .and("took", e.took().chunk())
                .toString();
    }

    private static String drained(Event.Drained e) {
        var totals = e.totals();
        return on("drained", e)
                .and("run", totals.runId())
                .and("tasks", totals.succeeded())
                .unlessZero("retried", totals.retried())
                .unlessZero("failed", totals.failed())
                .unlessZero("left-out", e.leftOut())
                .and("amount", totals.amount())
                .toString();
    }

    private static String strays(Event.Strays e) {
        return on("found-processing", e)
                .and("tasks", e.left())
                .and("amount", e.amount())
                .and("oldest", e.oldest())
                .unlessZero("taken-over", e.takenOver())
                .toString();
    }

    private static String resolved(Event.CommitResolved e) {
        var outcome = e.committed() == null ? "unknown" : e.committed() ? "committed" : "rolled-back";
        return on("commit-in-doubt", e)
                .and("run", e.run())
                .and("outcome", outcome)
                .toString();
    }

    private static String missed(Event.SlotsMissed e) {
        return on("missed-slots", e)
                .and("slots", e.slots())
                .and("first", e.first())
                .and("last", e.last())
                .and("reason", e.reason())
                .toString();
    }

    private static String repaired(Event.Repaired e) {
        boolean done = e.problem().isEmpty();
        return new EventLine(done ? "repaired" : "unrepaired")
                .and("finding", e.finding())
                .text("subject", e.subject())
                .text("evidence", e.evidence())
                .text(done ? "action" : "do", done ? e.action() : e.problem())
                .toString();
    }

    private static EventLine on(String verb, Event.OfLane event) {
        return new EventLine(verb).and("lane", event.lane());
    }

    private EventLine and(String key, Object value) {
        line.append(' ').append(key).append('=').append(text(value));
        return this;
    }

    private EventLine unlessZero(String key, long count) {
        return count == 0 ? this : and(key, count);
    }

    private String error(String sqlState, String message) {
        if (!sqlState.isEmpty()) and("state", sqlState);
        return text("error", message).toString();
    }

    /// Words that came from outside cannot end their quotes or their line.
    private EventLine text(String key, String words) {
        var safe = words.replace('"', '\'').replaceAll("\\p{Cntrl}", " ");
        line.append(' ').append(key).append("=\"").append(safe).append('"');
        return this;
    }

    private static String text(Object value) {
        return switch (value) {
            case BigDecimal amount ->
                amount.setScale(Math.max(4, amount.scale())).toPlainString();
            case Duration time -> Duration.ofMillis(time.toMillis()).toString();
            default -> value.toString();
        };
    }

    @Override
    public String toString() {
        return line.toString();
    }
}
