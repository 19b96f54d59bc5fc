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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The dashboard's words in one language. A test holds the languages to the same keys, and the pages to these.
public final class Words {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");
    private static final Map<Language, Words> ALL = all();

    /// What ours are at most; a longer one is another program's.
    private static final int RECORDED_MAX = 2_000;

    /// As [io.compensationd.compensation.desk.Change] writes it.
    private static final Pattern BY_OPERATOR =
            Pattern.compile("(cancelled|requeued) by an operator(?:: (.*?))?(?:; before: (.*))?", Pattern.DOTALL);

    private static final Texts RECORDED = texts("recorded.");
    private static final Texts WHO = texts("who.");
    private static final Texts WHENCE = texts("whence.");
    private static final Texts SUBJECT = new Texts(of(Language.EN).texts, "subject.", ".+?");
    private static final Texts OWN_REASON = texts("own-reason.");
    private static final Texts DETAIL = new Texts(of(Language.EN).texts, "detail.", ".+?");

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
        return PLACE.matcher(text).replaceAll(place -> {
            int i = Integer.parseInt(place.group(1));
            return Matcher.quoteReplacement(i < values.length ? String.valueOf(values[i]) : place.group());
        });
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
            case Clause.Who who -> who(who.name());
            case BigDecimal amount -> Show.amount(amount);
            case Instant time -> Show.time(time);
            case Duration span -> Show.span(this, span);
            default -> recorded(value.toString());
        };
    }

    /// A message that nodes and operators leave on rows: in this language where it is one of ours, else as it is.
    public String recorded(String message) {
        if (message.length() > RECORDED_MAX) return message;
        var changed = BY_OPERATOR.matcher(message);
        return changed.matches() ? changed(changed) : known(RECORDED, message);
    }

    private String changed(Matcher changed) {
        var words = t("by-operator." + changed.group(1));
        if (changed.group(2) != null) words = t("by-operator.why", words, changed.group(2));
        return changed.group(3) == null ? words : t("by-operator.before", words, recorded(changed.group(3)));
    }

    /// Who did or paused something: a role in this language, and from where; a person as he is called.
    public String who(String name) {
        return known(WHO, name);
    }

    /// From where somebody did something.
    public String whence(String origin) {
        return known(WHENCE, origin);
    }

    /// What a deed was done to. A file is called as it is called.
    public String subject(String action, String subject) {
        return action.equals("import") ? subject : known(SUBJECT, subject);
    }

    /// Why something was done: what a person said as it was said.
    public String reason(String reason) {
        return known(OWN_REASON, reason);
    }

    /// What to do about a problem, in this language; empty: the English words say all.
    public Optional<String> trouble(String code, String english) {
        return DETAIL.find(english).map(this::said).or(() -> find("trouble." + code));
    }

    private String known(Texts texts, String english) {
        return texts.find(english).map(this::said).orElse(english);
    }

    private String said(Texts.Found found) {
        return t(found.key(), found.values().toArray());
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    Map<String, String> texts() {
        return texts;
    }

    private static Texts texts(String kind) {
        return new Texts(of(Language.EN).texts, kind, "\\S+");
    }

    private static Map<Language, Words> all() {
        var all = new EnumMap<Language, Words>(Language.class);
        for (var language : Language.values()) all.put(language, new Words(language));
        return all;
    }
}
