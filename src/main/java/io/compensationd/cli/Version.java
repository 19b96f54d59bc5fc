package io.compensationd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version, as the build wrote it.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "compensationd " + number(), "Java " + Runtime.version() + ", " + System.getProperty("os.name"),
        };
    }

    static String number() {
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            var build = new Properties();
            build.load(Objects.requireNonNull(in, "version.properties is not in the jar"));
            return build.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
