package io.compensationd.admin.pages;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// The dashboard's words in one language. A test holds the languages to the same keys, and the pages to these.
public final class Words {
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
