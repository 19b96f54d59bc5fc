package io.compensationd.admin.pages;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How numbers and times look, the same in every language: digits in groups, amounts to the last digit, times in UTC.
public final class Show {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int SCALE_MIN = 4;

    private Show() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// @param amount null: not a number
    public static String amount(@Nullable BigDecimal amount) {
        if (amount == null) return "NaN";
        int scale = Math.max(SCALE_MIN, amount.stripTrailingZeros().scale());
        return String.format(Locale.ROOT, "%,." + scale + "f", amount);
    }

    public static String time(Instant time) {
        return TIME.format(time);
    }

    public static String clock(Instant time) {
        return CLOCK.format(time);
    }

    /// A time span in its largest fitting unit.
    public static String span(Words words, Duration span) {
        var time = span.abs();
        if (time.compareTo(Duration.ofMinutes(2)) < 0) return words.t("span.s", time.toSeconds());
        if (time.compareTo(Duration.ofHours(2)) < 0) return words.t("span.min", time.toMinutes());
        if (time.compareTo(Duration.ofDays(2)) < 0) return words.t("span.h", time.toHours());
        return words.t("span.d", time.toDays());
    }

    /// The time between two, with a digit more where it is short.
    public static String seconds(Words words, Instant from, Instant to) {
        var time = Duration.between(from, to);
        if (time.compareTo(Duration.ofSeconds(10)) >= 0) return span(words, time);
        return words.t("span.s", String.format(Locale.ROOT, "%.2f", time.toMillis() / 1000.0));
    }

    /// As a value in an address.
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
