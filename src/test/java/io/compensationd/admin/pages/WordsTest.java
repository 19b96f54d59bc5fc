package io.compensationd.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.compensation.desk.Explanation;
import io.compensationd.compensation.desk.Saying;
import io.compensationd.ledger.Refusal;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z][\\w.-]*)\"");
    private static final Pattern CALL = Pattern.compile("\\bt\\(((?:[^()\"]|\"[^\"]*\"|\\([^()]*\\))*)\\)");
    private static final List<String> KINDS = List.of(
            "again.",
            "because.",
            "by-operator.",
            "cause.",
            "detail.",
            "did.",
            "lane.is.",
            "outcome.",
            "own-reason.",
            "problem.",
            "recorded.",
            "said.",
            "status.",
            "subject.",
            "tab.",
            "theme.",
            "trigger.",
            "whence.",
            "who.",
            "why.");
    private static final List<String> CHINESE_ALONE = List.of("said.", "trouble.");
    private static final Pattern DEEDS = Pattern.compile("@param action ([a-z, /\n-]+)\n");

    private final Words english = Words.of(Language.EN);
    private final Words chinese = Words.of(Language.ZH);

    @Test
    void both_languages_have_the_same_keys_with_the_same_places() {
        assertThat(chinese.texts().keySet().stream()
                        .filter(key -> CHINESE_ALONE.stream().noneMatch(key::startsWith)))
                .containsExactlyInAnyOrderElementsOf(english.texts().keySet());
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
    void every_deed_that_is_written_down_has_words() throws IOException {
        var deeds = DEEDS.matcher(
                Files.readString(Path.of("src/main/java/io/compensationd/compensation/desk/AuditTrail.java")));
        assertThat(deeds.find()).isTrue();
        assertThat(deeds.group(1).split("[, /\n]+"))
                .contains("pause", "add", "lanes", "archive", "delete", "empty-bodies", "repair")
                .allSatisfy(
                        deed -> assertThat(english.find("did." + deed)).as(deed).isPresent());
    }

    @Test
    void what_the_audit_and_notes_keep_is_read_in_chinese() {
        assertThat(chinese.subject("pause", "all lanes")).isEqualTo("所有通道");
        assertThat(chinese.subject("pause", "lane 3")).isEqualTo("通道 3");
        assertThat(chinese.subject("fire", "lanes 1, 2")).isEqualTo("通道 1, 2");
        assertThat(chinese.subject("lanes", "to 16")).isEqualTo("改为 16");
        assertThat(chinese.subject("cancel", "tasks")).isEqualTo("任务");
        assertThat(chinese.subject("import", "tasks")).isEqualTo("tasks");
        assertThat(chinese.reason("the pause had an end")).isEqualTo("暂停已到期");
        assertThat(chinese.reason("the pause had its reason")).isEqualTo("the pause had its reason");
        assertThat(chinese.who("operator from ::1")).isEqualTo("操作员，来自 ::1");
        assertThat(chinese.who("li")).isEqualTo("li");
        assertThat(english.who("operator from ::1")).isEqualTo("operator from ::1");
    }

    @Test
    void what_operators_leave_on_rows_is_read_in_chinese_with_what_was_there_before() {
        var small = "balance 1.0000 is less than cost 2.5000";
        assertThat(chinese.recorded("cancelled by an operator")).isEqualTo("由操作员取消");
        assertThat(chinese.recorded("cancelled by an operator: paid {1} in cash; before: " + small))
                .isEqualTo("由操作员取消：paid {1} in cash；此前：余额 1.0000 少于费用 2.5000");
        assertThat(chinese.recorded(
                        "requeued by an operator: again; before: cancelled by an operator; before: " + small))
                .isEqualTo("由操作员重新排队：again；此前：由操作员取消；此前：余额 1.0000 少于费用 2.5000");
        assertThat(english.recorded("cancelled by an operator: x; before: " + small))
                .isEqualTo("cancelled by an operator: x; before: " + small);
        var foreign = "cancelled by an operator; before: ".repeat(100_000);
        assertThat(chinese.recorded(foreign)).isEqualTo(foreign);
    }

    @Test
    void every_code_of_a_problem_says_in_chinese_what_to_do() {
        assertThat(chinese.texts().keySet().stream().filter(key -> key.startsWith("trouble.")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(ProblemCode.values())
                        .map(code -> "trouble." + code.text())
                        .toList());
    }

    /// A token is not used up, and what is confirmed may change before, never after.
    @Test
    void a_refused_confirmation_is_said_in_chinese_as_it_is() {
        for (var key : List.of("trouble.token_expired", "again.token_expired"))
            assertThat(chinese.t(key)).as(key).contains("确认", "没有更改任何").doesNotContain("使用");
        for (var key : List.of("trouble.plan_changed", "again.plan_changed"))
            assertThat(chinese.t(key)).as(key).contains("查看之后、确认之前").doesNotContain("确认之后");
    }

    @Test
    void every_code_of_a_problem_has_a_title() {
        var titles = english.texts().keySet().stream()
                .filter(key -> key.startsWith("problem."))
                .map(key -> key.substring("problem.".length()))
                .filter(key -> !Set.of("again", "back").contains(key));
        assertThat(titles)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ProblemCode.values()).map(ProblemCode::text).toList());
    }

    @Test
    void every_part_of_an_explanation_is_said_in_chinese_with_all_its_values() {
        for (var saying : Saying.values()) {
            var key = "said." + saying.name().toLowerCase(Locale.ROOT);
            assertThat(places(chinese.t(key))).as(key).isEqualTo(places(saying.english()));
        }
        assertThat(chinese.texts().keySet().stream().filter(key -> key.startsWith("said.")))
                .hasSize(Saying.values().length);
    }

    @Test
    void what_nodes_write_on_rows_is_read_in_chinese() {
        var cost = new BigDecimal("2.5000");
        for (var refusal : List.of(
                new Refusal.BalanceTooSmall(BigDecimal.ONE, cost),
                new Refusal.AccountInactive(7),
                new Refusal.AccountMissing(7),
                new Refusal.BalanceInvalid(7),
                new Refusal.CostInvalid(null),
                new Refusal.CostInvalid(cost.negate()),
                new Refusal.CostInvalid(new BigDecimal("0.00001")))) {
            assertThat(english.recorded(refusal.message())).isEqualTo(refusal.message());
            assertThat(chinese.recorded(refusal.message())).doesNotContainPattern("[a-z]");
        }
        assertThat(chinese.recorded("balance 1.0000 is less than cost 2.5000")).isEqualTo("余额 1.0000 少于费用 2.5000");
        assertThat(chinese.recorded("deadlock detected")).isEqualTo("deadlock detected");
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
