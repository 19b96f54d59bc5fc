package io.compensationd.testing;

import io.compensationd.database.PostgresBinaries;
import io.compensationd.database.PostgresProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL, stopped at the end of the JVM: one for all tests of a JVM, or one of its own.
/// `-Dpostgres.bin=/usr/lib/postgresql/15/bin` takes another one than the embedded binaries. What takes long
/// (unpacking,
/// initdb) is kept in `target/postgres` and copied.
public final class TestServer {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql/15/bin");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresProgram program;
    private final int port;
    private final List<String> words;
    private volatile Process postgres;

    private TestServer(PostgresProgram program, int port, List<String> words) throws IOException {
        this.program = program;
        this.port = port;
        this.words = words;
        this.postgres = launched();
    }

    /// A new, empty database; its JDBC URL with user and password.
    public static String database() {
        return copyOf("template1");
    }

    /// A copy of another one, which nobody may be connected to.
    public static String databaseLike(String url) {
        return copyOf(url.substring(url.lastIndexOf('/') + 1, url.indexOf('?')));
    }

    private static String copyOf(String template) {
        return Shared.SERVER.create("test_" + DATABASES.incrementAndGet(), template);
    }

    private static final class Shared {
        static final TestServer SERVER = start(List.of("fsync=off", "max_connections=200"));
    }

    /// A server of its own.
    ///
    /// @param settings `name=value`, as in postgresql.conf
    public static TestServer start(List<String> settings) {
        return start(Optional.ofNullable(System.getProperty("postgres.bin")).map(Path::of), settings);
    }

    /// A server of its own: Debian's PostgreSQL 15 where it is installed (CI installs it), else the embedded 18.
    public static TestServer debian(List<String> settings) {
        var bin = Optional.of(DEBIAN).filter(Files::isDirectory);
        if (bin.isEmpty())
            System.out.println(
                    "PostgreSQL 15 is not installed (apt-get install postgresql-15): testing on the embedded 18");
        return start(bin, settings);
    }

    private static TestServer start(Optional<Path> bin, List<String> settings) {
        try {
            return launch(bin, Files.createTempDirectory("compensationd-test-"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A server of its own in a given folder, on a disk of the test's choice.
    public static TestServer in(Path folder, List<String> settings) throws IOException {
        return launch(Optional.ofNullable(System.getProperty("postgres.bin")).map(Path::of), folder, settings);
    }

    /// A new, empty database of this server; its JDBC URL with user and password.
    public String create(String name) {
        return create(name, "template1");
    }

    private String create(String name, String template) {
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url(name);
    }

    /// The JDBC URL of a database of this server, with user and password.
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&password=test";
    }

    /// Of the postmaster.
    public long pid() {
        return postgres.pid();
    }

    /// Its cluster is in `data`, its log in `log`.
    public Path folder() {
        return program.folder();
    }

    public PostgresProgram program() {
        return program;
    }

    public int port() {
        return port;
    }

    /// As a crash: what was committed is there when it starts again, and nothing is said to any client.
    public void crash() {
        pgCtl("stop", "-m", "immediate");
    }

    public boolean isAlive() {
        return postgres.isAlive();
    }

    /// After a crash. Returns when it answers.
    public void startAgain() {
        try {
            postgres = launched();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestServer launch(Optional<Path> installed, Path folder, List<String> settings) throws IOException {
        return launch(prepared(installed, folder), settings);
    }

    /// On the cluster in the program's `folder/data`.
    public static TestServer launch(PostgresProgram program, List<String> settings) throws IOException {
        var folder = program.folder().toString();
        var port = freePort();
        var words = new ArrayList<>(List.of("postgres", "-D", folder + "/data", "-p", "" + port, "-k", folder));
        words.addAll(List.of("-c", "listen_addresses=127.0.0.1"));
        for (var setting : settings) words.addAll(List.of("-c", setting));
        var server = new TestServer(program, port, words);
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        server.awaitReady();
        return server;
    }

    private Process launched() throws IOException {
        return program.builder(words)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        program.folder().resolve("log").toFile()))
                .start();
    }

    /// A cluster in `folder/data`, and the programs for it. Test JVMs may come here at the same time.
    private static PostgresProgram prepared(Optional<Path> installed, Path folder) throws IOException {
        var cache = Files.createDirectories(Path.of("target/postgres")).toRealPath();
        try (var lock = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var locked = lock.lock()) {
            var bin = installed.isPresent()
                    ? installed.get()
                    : PostgresBinaries.unpackedIn(cache).resolve("bin");
            var program = new PostgresProgram(bin, folder);
            var cluster = cache.resolve("cluster-" + Integer.toHexString(bin.hashCode()));
            if (!Files.exists(cluster)) initialise(program, cluster);
            copy(cluster, folder.resolve("data"));
            return program;
        }
    }

    private static void initialise(PostgresProgram program, Path cluster) throws IOException {
        var unfinished = Files.createTempDirectory(cluster.getParent(), "unfinished-");
        var password = Files.writeString(program.folder().resolve("password"), "test");
        program.run(
                "initdb",
                "-D",
                unfinished.toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync");
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList())
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private void awaitReady() {
        for (int i = 0; ; i++) {
            try (var connection = DriverManager.getConnection(url("postgres"))) {
                return;
            } catch (SQLException e) {
                if (i == 600) throw new IllegalStateException("PostgreSQL did not start", e);
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /// At once: a SIGTERM would wait for connections that a test forgot, and nobody needs the data.
    private void destroy() {
        try {
            if (postgres.isAlive()) crash();
            new ProcessBuilder("rm", "-rf", program.folder().toString()).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pgCtl(String... more) {
        var all = new ArrayList<>(List.of("pg_ctl"));
        all.addAll(List.of(more));
        all.addAll(List.of("-D", program.folder() + "/data"));
        try {
            program.run(all.toArray(String[]::new));
            postgres.waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
