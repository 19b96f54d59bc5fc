package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.Clause;
import io.compensationd.compensation.desk.Saying;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The dashboard's words in one language. A test holds the languages to the same keys, and the pages to these.
public final class Words {
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");
    private static final String RECORDED = "recorded.";
    private static final Map<Language, Words> ALL = all();

    private final Language language;
    private final Map<String, String> texts;

    private Words(Language language) {
        this.language = language;
        var read = new Properties();
        var file = "words_" + language.code() + ".properties";
        try (var in = new InputStreamReader(
                Objects.requireNonNull(Words.class.getResourceAsStream(file), file), StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var texts = new TreeMap<String, String>();
        for (var key : read.stringPropertyNames()) texts.put(key, Objects.requireNonNull(read.getProperty(key)));
        this.texts = texts;
    }

    public static Words of(Language language) {
        return Objects.requireNonNull(ALL.get(language));
    }

    public Language language() {
        return language;
    }

    /// The text of a key, with `{0}`, `{1}` ... replaced.
    public String t(String key, Object... values) {
        var text = find(key).orElseThrow(() -> new IllegalArgumentException("no words for " + key));
        for (int i = 0; i < values.length; i++) text = text.replace("{" + i + "}", String.valueOf(values[i]));
        return text;
    }

    /// The text of something that the database names; the name itself where there is none.
    public String named(String kind, String name) {
        return find(kind + "." + name).orElse(name);
    }

    /// A part of an explanation; what no language has words of its own for is said as the product says it.
    public String said(Clause clause) {
        var words = find("said." + clause.saying().name().toLowerCase(Locale.ROOT))
                .orElse(clause.saying().english());
        return clause.with(words, this::shown);
    }

    private String shown(Object value) {
        return switch (value) {
            case Saying saying -> said(new Clause(saying, List.of()));
            case Clause.Code code -> named("why", code.name());
            case BigDecimal amount -> Show.amount(amount);
            case Instant time -> Show.time(time);
            case Duration span -> Show.span(this, span);
            default -> recorded(value.toString());
        };
    }

    /// A message that nodes write on rows: in this language where it is one of ours, else as it is.
    public String recorded(String message) {
        for (var english : of(Language.EN).texts.entrySet()) {
            if (!english.getKey().startsWith(RECORDED)) continue;
            var values = Pattern.compile(PLACE.matcher(english.getValue()).replaceAll("(\\\\S+)"))
                    .matcher(message);
            if (values.matches())
                return t(
                        english.getKey(),
                        IntStream.rangeClosed(1, values.groupCount())
                                .mapToObj(values::group)
                                .toArray());
        }
        return message;
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    Map<String, String> texts() {
        return texts;
    }

    private static Map<Language, Words> all() {
        var all = new EnumMap<Language, Words>(Language.class);
        for (var language : Language.values()) all.put(language, new Words(language));
        return all;
    }
}
