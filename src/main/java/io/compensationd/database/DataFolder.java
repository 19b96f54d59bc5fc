package io.compensationd.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// The folder that an embedded PostgreSQL and its nodes share. Nobody else may look into it.
///
/// ```
/// life.lock   shared by each node for its life
/// start.lock  exclusive while one starts or stops the server
/// password    of its only user, made once
/// port        that it had last
/// postgres-*  the unpacked programs
/// data        the cluster; data.unfinished while it is made
/// ```
record DataFolder(Path path) {
    static DataFolder open(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute.getParent());
                Files.createDirectories(
                        absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var real = absolute.toRealPath();
            if (real.toString().matches(".*[\"$`\\\\].*"))
                throw new IOException(
                        "pg_ctl hands its path to a shell, and " + real + " has a character of the shell's");
            refuseForeign(real);
            Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx------"));
            return new DataFolder(real);
        } catch (IOException e) {
            throw DatabaseProblem.configuration(
                    "The data folder of the embedded PostgreSQL cannot be used: " + e
                            + ". Set compensation.database.data-folder to a folder that " + PostgresProgram.user()
                            + " may write.",
                    e);
        }
    }

    private static void refuseForeign(Path folder) throws IOException {
        var owner = Files.getOwner(folder).getName();
        if (!owner.equals(PostgresProgram.user()))
            throw new IOException(folder + " belongs to " + owner + ", and this is " + PostgresProgram.user());
        try (var files = Files.list(folder)) {
            var strange = files.map(it -> it.getFileName().toString())
                    .filter(it ->
                            !it.matches("life\\.lock|start\\.lock|password|password\\.new|port|data|data\\.unfinished"
                                    + "|said-.*\\.log|postgres[-.].*"))
                    .findFirst();
            if (strange.isPresent())
                throw new IOException(folder + " holds " + strange.get() + ", which is not the embedded PostgreSQL's");
        }
    }

    Path cluster() {
        return path.resolve("data");
    }

    Path unfinishedCluster() {
        return path.resolve("data.unfinished");
    }

    Path log() {
        return path.resolve("postgres.log");
    }

    /// A channel whose lock the kernel frees with the process, however it ends.
    FileChannel lockFile(String name) throws IOException {
        var file = path.resolve(name);
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    Path passwordFile() {
        return path.resolve("password");
    }

    /// Made at the first start. A cluster whose password is gone is of no use to us, and is said so.
    String password() throws IOException {
        if (Files.exists(passwordFile()))
            return Files.readString(passwordFile()).strip();
        if (Files.exists(cluster()))
            throw new IOException(passwordFile() + " is gone, without which the data in " + cluster()
                    + " cannot be reached. Restore it, or delete the folder to begin anew.");
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var unfinished = path.resolve("password.new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, password + "\n");
        Files.move(unfinished, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
        return password;
    }

    /// The one of last time where it is free, so that other programs find the server again.
    int freePort() throws IOException {
        var file = path.resolve("port");
        var last = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        var port = free(last).or(() -> free(0)).orElseThrow(() -> new IOException("No port is free on 127.0.0.1"));
        Files.writeString(file, port + "\n");
        return port;
    }

    /// What postmaster.pid says of a server that runs or ran: pid and port.
    Optional<Postmaster> postmaster() throws IOException {
        if (!Files.exists(postmasterFile())) return Optional.empty();
        var lines = Files.readAllLines(postmasterFile());
        if (lines.isEmpty()) {
            Files.delete(postmasterFile()); // of a start that was killed; PostgreSQL would not touch it
            return Optional.empty();
        }
        if (lines.size() < 4)
            return Optional.of(new Postmaster(Long.parseLong(lines.getFirst().strip()), 0));
        return Optional.of(new Postmaster(
                Long.parseLong(lines.getFirst().strip()),
                Integer.parseInt(lines.get(3).strip())));
    }

    /// Makes a postmaster.pid harmless whose pid is another program now. Its other lines stay: by them PostgreSQL
    /// finds out whether an orphan of the old server is still at work on the data.
    void disownPostmaster() throws IOException {
        var lines = Files.readAllLines(postmasterFile());
        lines.set(0, "" + Integer.MAX_VALUE);
        Files.write(postmasterFile(), lines);
    }

    private Path postmasterFile() {
        return cluster().resolve("postmaster.pid");
    }

    private static Optional<Integer> free(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return Optional.of(socket.getLocalPort());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// A server process as its file names it.
    record Postmaster(long pid, int port) {
        boolean isAlive() {
            return ProcessHandle.of(pid).isPresent();
        }

        /// Whether that process is alive and is a PostgreSQL of this cluster: a pid is given again after a crash.
        boolean serves(Path cluster) {
            return ProcessHandle.of(pid)
                    .flatMap(it -> it.info().commandLine())
                    .filter(it -> it.contains("postgres") && it.contains(cluster.toString()))
                    .isPresent();
        }
    }
}
