package io.compensationd.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A message that tells somebody to change a setting names one that there is.
class SettingNamesTest {
    private static final Pattern NAMED = Pattern.compile("(?<!io\\.)compensation\\.(?!desk)[a-z-]+(\\.[a-z-]+)+");

    @Test
    void every_setting_that_the_sources_name_exists() throws IOException {
        var known = new TreeSet<>(Keys.ALL.stream().map(Key::name).toList());
        var sections = known.stream().map(SettingNamesTest::section).toList();
        try (var files = Files.walk(Path.of("src/main"))) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(NAMED.matcher(Files.readString(file))
                                .results()
                                .map(MatchResult::group)
                                .filter(name -> sections.contains(section(name))))
                        .as("settings named in %s", file)
                        .isSubsetOf(known);
        }
    }

    /// Meters and tables have names of this kind, too, in sections of their own.
    private static String section(String name) {
        return name.split("\\.", 3)[1];
    }
}
