package io.compensationd.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRefusalsTest {
    @TempDir
    Path temporary;

    @Test
    void a_folder_with_other_things_in_it_is_left_alone() throws Exception {
        Files.writeString(temporary.resolve("thesis.tex"), "x");
        var before = mode(temporary);
        assertThatThrownBy(() -> EmbeddedPostgres.join(temporary))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("holds thesis.tex")
                .hasMessageContaining("compensation.database.data-folder");
        assertThat(mode(temporary)).isEqualTo(before);
    }

    @Test
    void a_password_that_is_gone_is_named_and_nothing_is_made() throws Exception {
        var folder = Files.createDirectories(temporary.resolve("old"));
        Files.createDirectories(folder.resolve("data"));
        assertThatThrownBy(() -> EmbeddedPostgres.join(folder))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("password is gone");
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void without_a_url_and_without_the_embedded_one_there_is_no_database() {
        assertThatThrownBy(() -> Database.open(
                        new Settings.Database(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                temporary,
                                Optional.empty(),
                                4,
                                true,
                                Optional.empty(),
                                Optional.empty()),
                        "test"))
                .isInstanceOf(DatabaseProblem.class)
                .hasMessageContaining("compensation.database.url is empty");
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
