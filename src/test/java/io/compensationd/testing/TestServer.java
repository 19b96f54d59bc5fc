package io.compensationd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// A real PostgreSQL, stopped at the end of the JVM: one for all tests of a JVM, or one of its own.
/// `-Dpostgres.bin=/usr/lib/postgresql/15/bin` takes another one than the embedded binaries.
public final class TestServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final int port;

    private TestServer(int port) {
        this.port = port;
    }

    /// A new, empty database; its JDBC URL with user and password.
    public static String database() {
        return create("template1");
    }

    /// A copy of another one, which nobody may be connected to.
    public static String databaseLike(String url) {
        return create(url.substring(url.lastIndexOf('/') + 1, url.indexOf('?')));
    }

    private static String create(String template) {
        var name = "test_" + DATABASES.incrementAndGet();
        try (var connection = DriverManager.getConnection(Shared.SERVER.url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Shared.SERVER.url(name);
    }

    private static final class Shared {
        static final TestServer SERVER = start(List.of("fsync=off", "max_connections=200"));
    }

    /// A server of its own.
    ///
    /// @param settings `name=value`, as in postgresql.conf
    public static TestServer start(List<String> settings) {
        try {
            return launch(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The JDBC URL of a database of this server, with user and password.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&password=test";
    }

    private static TestServer launch(List<String> settings) throws IOException {
        var folder = Files.createTempDirectory("compensationd-test-");
        var bin = System.getProperty("postgres.bin") == null
                ? unpack(folder.resolve("pg")).resolve("bin")
                : Path.of(System.getProperty("postgres.bin"));
        var data = folder.resolve("data").toString();
        initialise(folder, bin, data);
        var port = freePort();
        var words = new ArrayList<>(List.of(bin + "/postgres", "-D", data, "-p", "" + port, "-k", folder.toString()));
        words.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
        for (var setting : settings) words.addAll(List.of("-c", setting));
        var postgres = process(folder, words.toArray(String[]::new)).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, folder)));
        var server = new TestServer(port);
        server.awaitReady();
        return server;
    }

    private static void initialise(Path folder, Path bin, String data) throws IOException {
        var password = "--pwfile=" + Files.writeString(folder.resolve("pw"), "test");
        run(
                folder,
                bin + "/initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                password,
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync");
    }

    private void awaitReady() {
        for (int i = 0; ; i++) {
            try (var connection = DriverManager.getConnection(url("postgres"))) {
                return;
            } catch (SQLException e) {
                if (i == 300) throw new IllegalStateException("PostgreSQL did not start", e);
                java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            }
        }
    }

    private static void stop(Process postgres, Path folder) {
        postgres.destroy();
        try {
            postgres.waitFor();
            process(folder.getParent(), "rm", "-rf", folder.toString()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path folder, String... command) throws IOException {
        try {
            var process = process(folder, command).start();
            if (process.waitFor() != 0) throw new IllegalStateException(Files.readString(folder.resolve("log")));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProcessBuilder process(Path folder, String... command) {
        var words = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) words.addAll(List.of("unshare", "-U"));
        words.addAll(List.of(command));
        var log = folder.resolve("log").toFile();
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path unpack(Path target) throws IOException {
        try (InputStream in = TestServer.class.getResourceAsStream("/postgres-linux-x86_64.txz");
                var tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                var file = target.resolve(e.getName()).normalize();
                if (e.isDirectory()) Files.createDirectories(file);
                else if (e.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(e.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    if ((e.getMode() & 0100) != 0)
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
        return target;
    }
}
