package io.compensationd.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The server process of a data folder: found, started, stopped. The caller holds the folder's exclusive lock.
final class PostgresServer {
    private static final String NAME = "compensationd";
    private static final int STARTS_MAX = 3;
    private static final int TRIES_MAX = 300;

    private static final String CONFIGURATION = """

            # compensationd
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            fsync = on
            synchronous_commit = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            # a statement that fails may hold a request's body
            log_min_error_statement = panic
            """;

    private final DataFolder folder;

    PostgresServer(DataFolder folder) {
        this.folder = folder;
    }

    /// Where it is, if it runs: a node that was killed leaves it running. One that is coming up or going down is
    /// waited for.
    Optional<DatabaseUrl> running() throws IOException {
        for (int tries = 0; ; tries++) {
            var postmaster = folder.postmaster().filter(it -> it.serves(folder.cluster()));
            if (postmaster.isEmpty()) return Optional.empty();
            var url = url(postmaster.get().port());
            var problem = connect(url);
            if (problem.isEmpty()) return Optional.of(url);
            if (tries == TRIES_MAX || !isPassing(problem.get()))
                throw new IOException("PostgreSQL runs there as pid "
                        + postmaster.get().pid() + " and says: " + problem.get().getMessage());
            pause(postmaster.get().pid());
        }
    }

    DatabaseUrl start() throws IOException {
        disownStranger();
        var password = folder.password();
        var program = program();
        if (!Files.exists(folder.cluster())) create(program);
        for (int tries = 1; ; tries++) {
            var port = folder.freePort();
            try {
                program.run(
                        "pg_ctl",
                        "start",
                        "-w",
                        "-t",
                        "120",
                        "-D",
                        folder.cluster().toString(),
                        "-l",
                        folder.log().toString(),
                        "-o",
                        "-p " + port);
                return url(port, password);
            } catch (IOException e) {
                // A start that was killed here a moment ago may have got through by itself.
                var running = running();
                if (running.isPresent()) return running.get();
                // Another program may take the port between our look and PostgreSQL's.
                if (tries == STARTS_MAX || !log().contains("Address already in use"))
                    throw new IOException(e.getMessage() + " | " + folder.log() + " ends with: " + log(), e);
            }
        }
    }

    void stop() throws IOException {
        if (folder.postmaster().filter(it -> it.serves(folder.cluster())).isEmpty()) return;
        program()
                .run(
                        "pg_ctl",
                        "stop",
                        "-w",
                        "-t",
                        "120",
                        "-m",
                        "fast",
                        "-D",
                        folder.cluster().toString());
    }

    /// The database and the platform's tables in it, where they are missing.
    void createDatabase(DatabaseUrl url) throws IOException {
        var maintenance = new DatabaseUrl(
                url.address().replace("/" + NAME, "/postgres"), url.parameters(), Optional.empty(), List.of());
        try (var connection = sessions(maintenance).connect(Purpose.MIGRATION)) {
            if (!Rows.is(connection, "select exists (select from pg_database where datname = ?)", NAME))
                Rows.execute(connection, "create database " + NAME);
        } catch (SQLException e) {
            throw new IOException("its database could not be created: " + e.getMessage(), e);
        }
        Reference.create(new SingleConnections(() -> sessions(url).connect(Purpose.MIGRATION)));
    }

    /// Made beside its place and moved there whole: a start that was killed leaves no half cluster.
    private void create(PostgresProgram program) throws IOException {
        var unfinished = folder.unfinishedCluster();
        PostgresBinaries.delete(unfinished);
        program.run(
                "initdb",
                "-D",
                unfinished.toString(),
                "-U",
                NAME,
                "-A",
                "scram-sha-256",
                "--pwfile=" + folder.passwordFile(),
                "-E",
                "UTF8",
                "--no-locale");
        Files.writeString(unfinished.resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
        Files.move(unfinished, folder.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    private PostgresProgram program() {
        var binaries = PostgresBinaries.unpackedIn(folder.path());
        return new PostgresProgram(binaries.resolve("bin"), folder.path());
    }

    /// A crash of the machine leaves postmaster.pid, and its pid may be another program by now.
    private void disownStranger() throws IOException {
        var postmaster = folder.postmaster();
        if (postmaster.isPresent()
                && postmaster.get().isAlive()
                && !postmaster.get().serves(folder.cluster())) folder.disownPostmaster();
    }

    private DatabaseUrl url(int port) throws IOException {
        return url(port, folder.password());
    }

    private static DatabaseUrl url(int port, String password) {
        return new DatabaseUrl(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME,
                Map.of("user", NAME, "password", password, "sslmode", "disable"),
                Optional.empty(),
                List.of());
    }

    private static Sessions sessions(DatabaseUrl url) {
        return new Sessions(url, NAME + " start", "public", Server.OLDEST, false);
    }

    private static Optional<SQLException> connect(DatabaseUrl url) {
        try (var connection = sessions(url).connect(Purpose.MIGRATION)) {
            return Optional.empty();
        } catch (SQLException e) {
            return "3D000".equals(e.getSQLState()) ? Optional.empty() : Optional.of(e);
        }
    }

    /// Starting up, shutting down, or not listening yet or any more.
    private static boolean isPassing(SQLException e) {
        var state = SqlState.of(e);
        return state.equals("57P03") || state.startsWith("08");
    }

    /// A fifth of a second, or less where the process ends.
    private static void pause(long pid) throws IOException {
        try {
            var process = ProcessHandle.of(pid);
            if (process.isPresent()) process.get().onExit().get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // It still runs: look again.
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String log() throws IOException {
        if (!Files.exists(folder.log())) return "";
        var lines = Files.readAllLines(folder.log());
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 6), lines.size()));
    }
}
