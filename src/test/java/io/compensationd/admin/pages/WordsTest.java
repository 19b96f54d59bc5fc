package io.compensationd.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z][\\w.-]*)\"");
    private static final Pattern CALL = Pattern.compile("\\bt\\(((?:[^()\"]|\"[^\"]*\"|\\([^()]*\\))*)\\)");
    private static final List<String> KINDS = List.of(
            "because.",
            "cause.",
            "did.",
            "lane.is.",
            "outcome.",
            "problem.",
            "status.",
            "tab.",
            "theme.",
            "trigger.",
            "why.");

    private final Words english = Words.of(Language.EN);
    private final Words chinese = Words.of(Language.ZH);

    @Test
    void both_languages_have_the_same_keys_with_the_same_places() {
        assertThat(chinese.texts().keySet()).isEqualTo(english.texts().keySet());
        english.texts().forEach((key, text) -> {
            assertThat(places(chinese.t(key))).as(key).isEqualTo(places(text));
            assertThat(text).as(key).isNotBlank();
            assertThat(chinese.t(key)).as(key).isNotBlank();
        });
    }

    @Test
    void every_word_that_a_page_asks_for_is_there_and_no_other() throws IOException {
        var sources = sources();
        assertThat(english.texts().keySet()).containsAll(asked(sources));
        assertThat(english.texts().keySet().stream()
                        .filter(key -> KINDS.stream().noneMatch(key::startsWith))
                        .filter(key -> !sources.contains('"' + key + '"')))
                .isEmpty();
    }

    @Test
    void what_the_product_names_has_words() {
        for (var code : Explanation.Code.values())
            assertThat(english.find("because." + code.name().toLowerCase(Locale.ROOT)))
                    .as(code.name())
                    .isPresent();
        for (var status : Tasks.STATUSES)
            assertThat(english.find("status." + status)).isPresent();
        for (var reason : Tasks.REASONS)
            assertThat(english.find("why." + reason)).isPresent();
    }

    @Test
    void a_browser_gets_the_first_language_that_it_names() {
        assertThat(Language.accepted("fr, zh-TW;q=0.9, en;q=0.8")).isEqualTo(Language.ZH);
        assertThat(Language.accepted("en-GB, zh;q=0.5")).isEqualTo(Language.EN);
        assertThat(Language.accepted("fr")).isEqualTo(Language.EN);
        assertThat(Language.accepted(";;;=")).isEqualTo(Language.EN);
    }

    private static String sources() throws IOException {
        var sources = new StringBuilder();
        for (var folder : List.of(Path.of("src/main/jte"), Path.of("src/main/java/io/compensationd/admin/pages")))
            try (var files = Files.walk(folder)) {
                for (var file : files.filter(Files::isRegularFile).toList()) sources.append(Files.readString(file));
            }
        return sources.toString();
    }

    /// Every literal within a call of `t(...)` that is a key of its own.
    private static Set<String> asked(String sources) {
        var asked = new TreeSet<String>();
        var calls = CALL.matcher(sources);
        while (calls.find()) literals(calls.group(1), asked);
        return asked;
    }

    private static void literals(String call, Set<String> asked) {
        var texts = LITERAL.matcher(call.replaceAll("equals\\(\"\\w+\"\\)", ""));
        while (texts.find()) if (!texts.group(1).endsWith(".")) asked.add(texts.group(1));
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(it -> it.group()).collect(Collectors.toCollection(TreeSet::new));
    }
}
