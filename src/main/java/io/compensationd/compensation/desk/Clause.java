package io.compensationd.compensation.desk;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A part of an explanation with its values.
///
/// @param values times, spans, amounts and numbers as they are, so that each language shows them in its way; what was
/// recorded ([Code], [Who], text), and what is said where nothing was ([Saying])
public record Clause(Saying saying, List<Object> values) {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    /// A `failureReason`.
    public record Code(String name) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// Who paused: a user of the machine, or a role and from where.
    public record Who(String name) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Clause of(Saying saying, Object... values) {
        return new Clause(saying, List.of(values));
    }

    String english() {
        return with(saying.english(), Clause::english);
    }

    /// This in another form of words, and with values as others show them.
    public String with(String words, Function<Object, String> shown) {
        return PLACE.matcher(words)
                .replaceAll(
                        place -> Matcher.quoteReplacement(shown.apply(values.get(Integer.parseInt(place.group(1))))));
    }

    private static String english(Object value) {
        return switch (value) {
            case Saying saying -> saying.english();
            case BigDecimal amount -> amount.toPlainString();
            case Instant time -> time.truncatedTo(ChronoUnit.SECONDS).toString();
            case Duration span -> span(span);
            default -> value.toString();
        };
    }

    /// A time span as people say it: `0.4 s`, `12 s`, `5 min`, `3 h`, `4 d`.
    private static String span(Duration span) {
        if (span.compareTo(Duration.ofSeconds(2)) < 0)
            return String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
        if (span.compareTo(Duration.ofMinutes(2)) < 0) return span.toSeconds() + " s";
        if (span.compareTo(Duration.ofHours(2)) < 0) return span.toMinutes() + " min";
        if (span.compareTo(Duration.ofDays(2)) < 0) return span.toHours() + " h";
        return span.toDays() + " d";
    }
}
