package io.compensationd.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/// A file that holds one secret, as systemd's credentials and Docker's secrets do.
final class SecretFile {
    private SecretFile() {}

    /// The secret, without the line end that editors add.
    ///
    /// @throws IllegalArgumentException with the reason and the remedy
    static Secret read(Path file) {
        try {
            if (Files.isDirectory(file)) throw new IllegalArgumentException(file + " is a folder, expected a file");
            if (isOpen(file))
                throw new IllegalArgumentException(file + " is readable by everybody. Run: chmod 600 " + file);
            var secret = Files.readString(file).stripTrailing();
            if (secret.isEmpty()) throw new IllegalArgumentException(file + " is empty, expected the secret in it");
            if (secret.lines().count() > 1)
                throw new IllegalArgumentException(file + " has several lines, expected the secret alone");
            return new Secret(secret);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " is missing. Create it with the secret in it, mode 600", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read (" + e.getClass().getSimpleName() + "). Make it a file that you may read",
                    e);
        }
    }

    /// @throws IllegalArgumentException where it is missing or everybody may read it
    static void mustBeClosed(Path file) {
        try {
            if (isOpen(file))
                throw new IllegalArgumentException(file + " is readable by everybody. Run: chmod 600 " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read. Make sure that it is there and that you may read it", e);
        }
    }

    static void warnIfOpen(Path file, List<String> warnings) {
        try {
            if (isOpen(file))
                warnings.add(file + " holds a secret and is readable by everybody. Run: chmod 600 " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    /// Not by its FileStore, which looks for it in /proc/mounts: a unit with ProcSubset=pid has none.
    private static boolean isOpen(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) return false;
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }
}
