package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.compensationd.admin.pages.ProblemCode;
import io.compensationd.testing.Shows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What can be seen in the sources alone.
class TemplatesTest {
    private static final Path TEMPLATES = Path.of("src/main/jte");
    private static final Path SCRIPT = Path.of("src/main/resources/io/compensationd/admin/assets/dashboard.js");
    private static final Path STYLE = SCRIPT.resolveSibling("dashboard.css");
    private static final Pattern INLINE =
            Pattern.compile("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:|\\$unsafe|https?://");

    private static final Pattern CODE = Pattern.compile("new HttpProblem\\(\\s*\\d+,\\s*\"(\\w+)\"");

    /// Where secrets are compared.
    private static final Set<String> DOORS =
            Set.of("Tokens", "Sessions", "Sessions$Session", "PlanToken", "Doorkeeper");

    @Test
    @Shows(12)
    void nothing_stands_inline_nothing_is_unescaped_and_nothing_comes_from_elsewhere() throws IOException {
        try (Stream<Path> files = Files.list(TEMPLATES)) {
            for (var file : files.toList())
                assertThat(INLINE.matcher(Files.readString(file)).results().map(it -> it.group()))
                        .as(file.toString())
                        .isEmpty();
        }
        assertThat(Files.readString(SCRIPT))
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "eval(", "http");
        assertThat(Files.readString(STYLE)).doesNotContain("url(", "@import", "http");
    }

    @Test
    @Shows(4)
    void secrets_are_compared_in_constant_time_alone() {
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.compensationd.admin");
        for (var door : List.of("Tokens", "Sessions$Session", "PlanToken"))
            assertThat(calls(classes, door)).as(door).contains("java.security.MessageDigest.isEqual");
        for (var door : DOORS)
            assertThat(calls(classes, door))
                    .as(door)
                    .doesNotContain(
                            "java.util.Arrays.equals", "java.lang.String.compareTo", "java.lang.String.contentEquals");
        for (var door : List.of("Tokens", "Sessions$Session", "PlanToken", "Doorkeeper"))
            assertThat(calls(classes, door)).as(door).doesNotContain("java.lang.String.equals");
    }

    @Test
    void the_document_names_every_code_that_the_sources_do() throws IOException {
        var sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/compensationd/admin"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) sources.append(Files.readString(file));
        }
        var known = Stream.of(ProblemCode.values()).map(ProblemCode::text).toList();
        assertThat(CODE.matcher(sources).results().map(it -> it.group(1)).distinct())
                .containsExactlyInAnyOrderElementsOf(known);
        var document = JsonMapper.builder().build().readTree(DocumentRoutes.document());
        var named = document.at("/components/schemas/Problem/properties/code/enum").values().stream();
        assertThat(named.map(JsonNode::asString)).containsExactlyInAnyOrderElementsOf(known);
    }

    private static Set<String> calls(com.tngtech.archunit.core.domain.JavaClasses classes, String name) {
        return classes.get("io.compensationd.admin." + name).getMethodCallsFromSelf().stream()
                .map(call -> call.getTargetOwner().getName() + "." + call.getName())
                .collect(Collectors.toSet());
    }
}
