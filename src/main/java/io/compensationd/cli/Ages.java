package io.compensationd.cli;

import java.time.Duration;

/// Durations as people say them: the two largest units, `4 min 10 s`.
public final class Ages {
    private Ages() {}

    public static String say(Duration duration) {
        if (duration.isNegative()) return "-" + say(duration.negated());
        long seconds = duration.toSeconds();
        if (seconds < 1) return duration.toMillis() + " ms";
        if (seconds < 60) return "%d.%d s".formatted(seconds, duration.toMillisPart() / 100);
        if (seconds < 3_600) return two(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        if (seconds < 86_400) return two(duration.toHours(), "h", duration.toMinutesPart(), "min");
        return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smallUnit;
    }
}
