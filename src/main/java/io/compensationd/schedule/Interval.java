package io.compensationd.schedule;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/// How often each lane is looked at whatever happens: the net under wake-ups and `due-<lane>`.
///
/// A missed slot is made up for at once. Quartz's own ("smart") policy would wait for the next slot.
public sealed interface Interval {
    Duration SHORTEST = Duration.ofSeconds(1);

    /// Clocks of a cluster differ by less.
    Duration MARGIN = Duration.ofMinutes(1);

    /// Every so often, counted from the first start.
    record Every(Duration period) implements Interval {
        @Override
        public String toString() {
            return period.toString();
        }
    }

    /// At the times of a cron expression, in UTC.
    record Cron(String expression) implements Interval {
        /// As Quartz stores it.
        public Cron {
            expression = expression.toUpperCase(Locale.ROOT);
        }

        /// At most a day of seconds: who missed more need not know it to the last one.
        private Optional<Slots> walk(Instant slot, Instant until) {
            var times = parsed();
            var first = times.getNextValidTimeAfter(Date.from(slot));
            if (first == null || first.toInstant().isAfter(until)) return Optional.empty();
            var last = first;
            long count = 1;
            for (; count < 86_400; count++) {
                var next = times.getNextValidTimeAfter(last);
                if (next == null || next.toInstant().isAfter(until)) break;
                last = next;
            }
            return Optional.of(new Slots(count, first.toInstant(), last.toInstant()));
        }

        private Instant next(Instant after) {
            var next = parsed().getNextValidTimeAfter(Date.from(after));
            return next == null ? Instant.MAX : next.toInstant();
        }

        private CronExpression parsed() {
            try {
                var times = new CronExpression(expression);
                times.setTimeZone(TimeZone.getTimeZone("UTC"));
                return times;
            } catch (ParseException e) {
                throw new IllegalStateException("a cron expression that was read before: " + expression, e);
            }
        }

        @Override
        public String toString() {
            return expression;
        }
    }

    /// Reads an ISO-8601 duration or a cron expression.
    static Interval parse(String text) {
        return parse("compensation.schedule.interval", text);
    }

    /// @param setting that has this value
    static Interval parse(String setting, String text) {
        try {
            return text.startsWith("P") ? every(Duration.parse(text)) : cron(text);
        } catch (DateTimeParseException | ParseException e) {
            throw ScheduleProblem.configuration(setting + " is \"" + text
                    + "\": expected an ISO-8601 duration such as PT5M, or a cron expression of Quartz such as"
                    + " \"0 0/5 * * * ?\" (" + e.getMessage() + ").");
        }
    }

    /// Reads what a trigger of the store says.
    static Interval of(Trigger trigger) {
        return trigger instanceof CronTrigger cron
                ? new Cron(cron.getCronExpression())
                : new Every(Duration.ofMillis(((SimpleTrigger) trigger).getRepeatInterval()));
    }

    default Trigger trigger(int lane, Instant start) {
        return TriggerBuilder.newTrigger()
                .withIdentity(Keys.interval(lane))
                .forJob(Keys.JOB)
                .withSchedule(schedule())
                .startAt(Date.from(start))
                .build();
    }

    /// Slots in a stretch of time.
    record Slots(long count, Instant first, Instant last) {}

    /// The slots after one of them, up to a time; empty: there are none.
    default Optional<Slots> between(Instant slot, Instant until) {
        return switch (this) {
            case Every(var period) -> {
                long count = Duration.between(slot, until).dividedBy(period);
                yield count < 1
                        ? Optional.empty()
                        : Optional.of(new Slots(count, slot.plus(period), slot.plus(period.multipliedBy(count))));
            }
            case Cron cron -> cron.walk(slot, until);
        };
    }

    /// Whether a trigger's next time is further away than any of its slots can be: a clock that was ahead wrote it.
    default boolean isBeyond(Trigger trigger, Instant now) {
        var next = trigger.getNextFireTime();
        var slot = switch (this) {
            case Every(var period) -> now.plus(MARGIN).plus(period);
            case Cron cron -> cron.next(now.plus(MARGIN));
        };
        return next != null && slot.isBefore(next.toInstant());
    }

    /// As Quartz wants it. What was missed is made up for at once.
    default ScheduleBuilder<? extends Trigger> schedule() {
        return switch (this) {
            case Every(var period) ->
                SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(period.toMillis())
                        .repeatForever()
                        .withMisfireHandlingInstructionNowWithExistingCount();
            case Cron(var expression) ->
                CronScheduleBuilder.cronSchedule(expression)
                        .inTimeZone(TimeZone.getTimeZone("UTC"))
                        .withMisfireHandlingInstructionFireAndProceed();
        };
    }

    private static Interval every(Duration period) {
        if (period.compareTo(SHORTEST) < 0)
            throw ScheduleProblem.configuration("compensation.schedule.interval is " + period + ": expected at least "
                    + SHORTEST + ". New tasks do not wait for it: they wake their lane.");
        return new Every(period);
    }

    private static Interval cron(String text) throws ParseException {
        CronExpression.validateExpression(text);
        return new Cron(text);
    }
}
