package io.compensationd.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.schedule.QuartzSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The shipped `quartz.properties`, and the help, against the table of settings.
class ShippedSettingsTest {
    private static final Path SHIPPED = Path.of("quartz.properties");

    @Test
    void names_every_setting_with_its_default() throws IOException {
        var lines = Files.readAllLines(SHIPPED);
        for (var key : Keys.ALL) {
            if (key.standard().isEmpty())
                assertThat(lines).as(key.name()).anyMatch(line -> line.startsWith("#" + key.name() + "="));
            else assertThat(lines).contains(key.name() + "=" + key.standard());
        }
    }

    @Test
    void names_no_setting_that_is_not_there() throws IOException {
        var named = Files.readAllLines(SHIPPED).stream()
                .filter(line -> line.matches("#?compensation\\..*=.*"))
                .map(line -> line.replaceAll("^#|=.*", ""))
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Keys.ALL.stream().map(Key::name).toList());
    }

    @Test
    void gives_the_same_settings_as_no_file_at_all() {
        var nothing = SettingsReader.read(sources(Optional.empty())).settings();
        var shipped = SettingsReader.read(sources(Optional.of(SHIPPED))).settings();
        assertThat(shipped).usingRecursiveComparison().ignoringFields("quartz").isEqualTo(nothing);
    }

    @Test
    void names_every_quartz_setting_with_the_value_that_a_cluster_needs() throws IOException {
        var shipped =
                SettingsReader.read(sources(Optional.of(SHIPPED))).settings().quartz();
        assertThat(QuartzSettings.problems(shipped)).isEmpty();
        var text = Files.readString(SHIPPED);
        assertThat(QuartzSettings.keys()).allSatisfy(key -> assertThat(text).contains(key + "="));
    }

    @Test
    void its_examples_are_good_values() throws IOException {
        for (var key : Keys.ALL) {
            var example = Files.readAllLines(SHIPPED).stream()
                    .filter(line -> line.startsWith("#" + key.name() + "="))
                    .map(line -> line.substring(line.indexOf('=') + 1))
                    .findFirst();
            example.ifPresent(key::value);
        }
    }

    @Test
    void keeps_comments_on_lines_of_their_own() throws IOException {
        assertThat(PropertiesFile.parse("", Files.readString(SHIPPED)))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.value()).doesNotContain("#"));
    }

    @Test
    void no_two_settings_share_a_variable() {
        assertThat(Keys.ALL.stream().map(Key::variable)).doesNotHaveDuplicates();
    }

    private static Sources sources(Optional<Path> config) {
        var nowhere = Path.of("nowhere");
        return new Sources(config, Map.of(), Map.of(), nowhere, nowhere);
    }
}
