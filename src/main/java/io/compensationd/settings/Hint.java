package io.compensationd.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What somebody probably meant.
public final class Hint {
    private static final Pattern AGE = Pattern.compile("(\\d+)\\s*(ms|s|m|min|h|d)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMENT = Pattern.compile("\\s[#!]");

    private Hint() {}

    /// The sentence to put behind a refused value; empty if nothing comes to mind.
    static String of(String text, Key<?> key) {
        if (key.secret()) return "";
        if (COMMENT.matcher(text).find())
            return ". A comment behind a value becomes part of it: put it on a line of its own";
        if (text.isEmpty()) return ". Leave the line out for the default, " + key.standard();
        if (key.expected().contains("ISO-8601"))
            return duration(text).map(meant -> ". Write " + meant).orElse("");
        if (key.expected().startsWith("true")) return flag(text);
        return "";
    }

    /// The closest of the names, if one is close.
    public static Optional<String> nearest(String name, Collection<String> names) {
        return names.stream()
                .filter(n -> distance(name, n) <= Math.max(2, name.length() / 5))
                .min(Comparator.comparingInt(n -> distance(name, n)));
    }

    static String didYouMean(String name, Collection<String> names) {
        return nearest(name, names).map(n -> ". Did you mean " + n + "?").orElse(".");
    }

    private static Optional<String> duration(String text) {
        var age = AGE.matcher(text.strip());
        if (!age.matches()) return Optional.empty();
        var number = age.group(1);
        return Optional.of(
                switch (age.group(2).toLowerCase(Locale.ROOT)) {
                    case "ms" -> Duration.ofMillis(Long.parseLong(number)).toString();
                    case "s" -> "PT" + number + "S";
                    case "h" -> "PT" + number + "H";
                    case "d" -> "P" + number + "D";
                    default -> "PT" + number + "M";
                });
    }

    private static String flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "yes", "on", "1", "true" -> ". Write true";
            case "no", "off", "0", "false" -> ". Write false";
            default -> "";
        };
    }

    /// Levenshtein's: single-character edits from one to the other.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
