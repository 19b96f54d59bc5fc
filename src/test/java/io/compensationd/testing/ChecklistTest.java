package io.compensationd.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Holds docs/security.md to the tests. `-Dsecurity.write=true` writes it anew.
class ChecklistTest {
    private static final Path PAGE = Path.of("docs/security.md");

    private static final String HEAD = """
            # Security checklist

            Each point with the tests that show it. A test (`ChecklistTest`) makes this table of the tests' `@Shows` and fails
            where it is not this one; `mvn test -Dtest=ChecklistTest -Dsecurity.write=true` writes it anew. Where it says "not
            shown yet", nothing of the project shows the point.

            | # | point | shown by |
            |---|---|---|
            """;

    @Test
    void the_page_says_which_test_shows_which_point() throws IOException {
        var page = page(shown());
        if (Boolean.getBoolean("security.write")) Files.writeString(PAGE, page);
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static Map<Integer, List<String>> shown() {
        var shown = new TreeMap<Integer, List<String>>();
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("io.compensationd");
        for (var type : classes)
            for (var method : type.getMethods())
                if (method.isAnnotatedWith(Shows.class))
                    for (int point : method.getAnnotationOfType(Shows.class).value())
                        shown.computeIfAbsent(point, _ -> new ArrayList<>()).add(name(method));
        shown.values().forEach(names -> names.sort(null));
        return shown;
    }

    private static String name(JavaMethod method) {
        return "`" + method.getOwner().getSimpleName() + "." + method.getName() + "`";
    }

    private static String page(Map<Integer, List<String>> shown) {
        assertThat(Checklist.points()).containsKeys(shown.keySet().toArray(Integer[]::new));
        var page = new StringBuilder(HEAD);
        Checklist.points().forEach((number, point) -> {
            var by = new ArrayList<>(shown.getOrDefault(number, List.of()));
            if (Checklist.elsewhere().containsKey(number))
                by.add(Checklist.elsewhere().get(number));
            page.append("| %d | %s | %s |%n"
                    .formatted(number, point, by.isEmpty() ? "not shown yet" : String.join("<br>", by)));
        });
        return page.toString();
    }
}
