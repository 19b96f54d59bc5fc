package io.compensationd.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What settings are made of.
final class Kinds {
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}\"'#][^\\p{Cntrl}\"'#]*");
    private static final Pattern CRON = Pattern.compile("\\S+(\\s+\\S+){5,6}");

    private static final Pattern MAILBOX =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}");

    private Kinds() {}

    /// A kind of value: what it takes, in words and as a function.
    record Kind<T>(String expected, boolean secret, Function<String, T> parse) {}

    static <T> Kind<Optional<T>> optional(Kind<T> kind) {
        return new Kind<>(
                kind.expected(),
                kind.secret(),
                text -> text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(kind.parse().apply(text)));
    }

    static Kind<String> url() {
        return text(
                "jdbc:postgresql://HOST:PORT/DATABASE or postgresql://USER@HOST:PORT/DATABASE",
                text -> text.matches("(jdbc:postgresql:|postgres(ql)?://)\\S+"));
    }

    static Kind<String> name() {
        return text("a name without quotes", text -> NAME.matcher(text).matches());
    }

    /// Stands in log lines, lock names and Quartz's tables.
    static Kind<String> node() {
        return text("1 to 64 letters, digits, ., _ or -", text -> text.matches("[A-Za-z0-9._-]{1,64}"));
    }

    static Kind<String> host() {
        return text("an address or a host's name", text -> text.matches("[A-Za-z0-9.:_-]{1,253}"));
    }

    static Kind<String> table() {
        return text(
                "a table as NAME or SCHEMA.NAME, without quotes",
                text -> NAME.matcher(text).matches()
                        && Arrays.stream(text.split("\\.", -1)).noneMatch(String::isEmpty)
                        && text.split("\\.", -1).length <= 2);
    }

    static Kind<Secret> secret(int lengthMin) {
        var expected = lengthMin == 1 ? "a secret" : "a secret of at least " + lengthMin + " characters";
        return new Kind<>(expected, true, text -> {
            require(text.length() >= lengthMin);
            return new Secret(text);
        });
    }

    static Kind<Path> file() {
        return new Kind<>("the path of a file", false, Path::of);
    }

    static Kind<Path> folder() {
        return new Kind<>("the path of a folder", false, text -> {
            require(!text.isBlank());
            return Path.of(text);
        });
    }

    static Kind<Boolean> flag() {
        return new Kind<>("true or false", false, text -> {
            require(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    static Kind<Integer> whole(int min, int max) {
        return new Kind<>("a whole number from %d to %d".formatted(min, max), false, text -> {
            var value = Integer.parseInt(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    static Kind<Duration> duration(String min, String max) {
        var expected = "an ISO-8601 duration from %s to %s, such as PT30S".formatted(min, max);
        return new Kind<>(expected, false, text -> {
            var value = Duration.parse(text);
            require(value.compareTo(Duration.parse(min)) >= 0 && value.compareTo(Duration.parse(max)) <= 0);
            return value;
        });
    }

    /// A duration, or what looks like a cron expression: whether it is one, only Quartz knows.
    static Kind<String> schedule(String min, String max) {
        var every = duration(min, max);
        var expected = "an ISO-8601 duration from %s to %s, such as PT5M, or a Quartz cron expression of 6 or 7 fields"
                .formatted(min, max);
        return new Kind<>(expected, false, text -> {
            if (CRON.matcher(text).matches()) return text;
            return every.parse().apply(text).toString();
        });
    }

    /// Whether it is one, only Quartz knows.
    static Kind<String> cron() {
        return text(
                "a Quartz cron expression of 6 or 7 fields",
                text -> CRON.matcher(text).matches());
    }

    static Kind<ZoneId> zone() {
        return new Kind<>("a time zone such as UTC or Asia/Shanghai", false, ZoneId::of);
    }

    /// Bare, so that nothing in it can be read as anything else in a mail's header.
    static Kind<String> mailbox() {
        return text(
                "an address such as ops@example.com",
                text -> MAILBOX.matcher(text).matches());
    }

    /// Empty: none.
    static Kind<List<String>> mailboxes() {
        return new Kind<>("addresses such as ops@example.com, with commas between", false, text -> {
            var all = text.isEmpty() ? List.<String>of() : List.of(text.split("\\s*,\\s*", -1));
            require(all.stream().allMatch(it -> MAILBOX.matcher(it).matches()));
            return all;
        });
    }

    static Kind<String> line() {
        return text("1 to 100 characters in one line", text -> text.matches("[^\\p{Cntrl}]{1,100}"));
    }

    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        var names = Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Kind<>("one of " + names, false, text -> {
            require(text.equals(text.toLowerCase(Locale.ROOT)));
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        });
    }

    private static Kind<String> text(String expected, Predicate<String> fits) {
        return new Kind<>(expected, false, text -> {
            require(fits.test(text));
            return text;
        });
    }

    private static void require(boolean fits) {
        if (!fits) throw new IllegalArgumentException();
    }
}
