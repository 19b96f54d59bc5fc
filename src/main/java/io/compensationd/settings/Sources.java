package io.compensationd.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where settings come from.
///
/// @param config of `--config`
/// @param set    of `--set`
/// @param etc    the file of an installed daemon
/// @param local  the file in the working folder
public record Sources(
        Optional<Path> config, Map<String, String> environment, Map<String, String> set, Path etc, Path local) {

    private static final Path ETC = Path.of("/etc/compensationd/quartz.properties");
    private static final Path LOCAL = Path.of("quartz.properties");

    /// The sources of a process on this machine.
    public static Sources of(Optional<Path> config, Map<String, String> environment, Map<String, String> set) {
        return new Sources(config, environment, set, ETC, LOCAL);
    }

    /// The one file to read. A named one must be there; the local one must be the caller's alone, because it can name
    /// classes and anybody can leave a file in a shared folder.
    Optional<Path> file(List<String> warnings) {
        if (config.isPresent()) return config;
        var named = environment.getOrDefault("COMPENSATIOND_CONFIG", "");
        if (!named.isEmpty()) return Optional.of(Path.of(named));
        if (Files.exists(etc)) return Optional.of(etc);
        if (!Files.exists(local)) return Optional.empty();
        var reason = notOursAlone(local);
        reason.ifPresent(
                r -> warnings.add("ignored ./%s: %s. To use it: --config %s".formatted(local.getFileName(), r, local)));
        return reason.isPresent() ? Optional.empty() : Optional.of(local);
    }

    /// The file that holds one secret alone: systemd's credential (LoadCredential of a folder puts the credential's
    /// name
    /// before the file's), or what a person who may read it finds where systemd takes it from.
    Optional<Path> credential(String name) {
        var given = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
        var places = given.isEmpty()
                ? List.of(etc.resolveSibling("credentials").resolve(name))
                : List.of(Path.of(given, "compensationd_" + name), Path.of(given, name));
        return places.stream().filter(Files::isReadable).findFirst();
    }

    private static Optional<String> notOursAlone(Path file) {
        try {
            var attributes = Files.readAttributes(file, PosixFileAttributes.class);
            var owner = attributes.owner().getName();
            if (!owner.equals(System.getProperty("user.name"))) return Optional.of("it belongs to " + owner);
            return othersWrite(attributes)
                    ? Optional.of("others may write to it (chmod go-w " + file + ")")
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("its owner and mode cannot be read");
        }
    }

    /// A group of the owner's name holds nobody else: Ubuntu's default mode leaves files open to it.
    private static boolean othersWrite(PosixFileAttributes attributes) {
        var mode = attributes.permissions();
        var ownGroup = attributes.group().getName().equals(attributes.owner().getName());
        return mode.contains(PosixFilePermission.OTHERS_WRITE)
                || (mode.contains(PosixFilePermission.GROUP_WRITE) && !ownGroup);
    }
}
