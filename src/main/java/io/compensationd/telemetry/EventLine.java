package io.compensationd.telemetry;

import io.compensationd.compensation.Event;
import java.math.BigDecimal;
import java.time.Duration;

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
            case Event.SlotSeen e ->
                on("slot-seen-twice", e).and("slot", e.slot()).toString();
            case Event.Strays e -> strays(e);
            case Event.CommitResolved e -> resolved(e);
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
                .and("took", e.took())
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

    private static EventLine on(String verb, Event event) {
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
        line.append(" error=\"")
                .append(message.replace('"', '\'').replaceAll("\\p{Cntrl}", " "))
                .append('"');
        return line.toString();
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
