package io.compensationd.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Sources of settings that a test fills: a file, an environment, `--set`.
abstract class GivenSettings {
    static final String CANARY = "canary-secret-of-24-chars";

    @TempDir
    Path folder;

    Path file;
    final Map<String, String> environment = new HashMap<>();
    final Map<String, String> set = new HashMap<>();

    @BeforeEach
    final void anEmptyFile() throws IOException {
        file = Files.createFile(folder.resolve("quartz.properties"));
    }

    Effective read() {
        return SettingsReader.read(sources());
    }

    Sources sources() {
        return new Sources(Optional.of(file), environment, set, Path.of("none"), Path.of("none"));
    }

    String problem() {
        return problemOf(sources());
    }

    static String problemOf(Sources sources) {
        return catchThrowableOfType(SettingsProblem.class, () -> SettingsReader.read(sources))
                .getMessage();
    }

    static int chunkMax(Sources sources) {
        return SettingsReader.read(sources).settings().engine().chunkMax();
    }

    void withUrl(String... lines) throws IOException {
        environment.put("DATABASE_URL", "postgresql://db/platform");
        lines(lines);
    }

    void lines(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
