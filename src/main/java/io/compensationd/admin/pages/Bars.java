package io.compensationd.admin.pages;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A bar for each of the last minutes, drawn into a field of [#WIDTH] by [#HEIGHT].
///
/// @param largest the value of the highest bar
public record Bars(List<Bar> bars, BigDecimal total, BigDecimal largest) {
    public static final int WIDTH = 600;
    public static final int HEIGHT = 100;
    private static final int MINUTES = 60;
    private static final int STEP = WIDTH / MINUTES;
    private static final int SCALE = 1;

    /// @param y and height: as an SVG wants them
    public record Bar(Instant at, BigDecimal value, int x, String y, String height) {}

    /// @param values by the minute's beginning; what is not there is nothing
    public static Bars of(Instant now, Map<Instant, BigDecimal> values) {
        var first = now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(MINUTES - 1));
        var seen = values.entrySet().stream()
                .filter(entry -> !entry.getKey().isBefore(first))
                .map(Map.Entry::getValue)
                .toList();
        var largest = seen.stream().reduce(BigDecimal.ZERO, BigDecimal::max);
        var bars = new ArrayList<Bar>();
        for (int i = 0; i < MINUTES; i++) {
            var at = first.plus(Duration.ofMinutes(i));
            bars.add(bar(at, i * STEP, values.getOrDefault(at, BigDecimal.ZERO), largest));
        }
        return new Bars(bars, seen.stream().reduce(BigDecimal.ZERO, BigDecimal::add), largest);
    }

    /// What is not nothing is to be seen.
    private static Bar bar(Instant at, int x, BigDecimal value, BigDecimal largest) {
        var height = value.signum() <= 0
                ? BigDecimal.ZERO
                : value.multiply(BigDecimal.valueOf(HEIGHT))
                        .divide(largest, SCALE, RoundingMode.UP)
                        .max(BigDecimal.TWO);
        return new Bar(
                at, value, x, BigDecimal.valueOf(HEIGHT).subtract(height).toPlainString(), height.toPlainString());
    }
}
