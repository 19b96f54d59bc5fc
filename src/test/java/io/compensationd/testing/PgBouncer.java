package io.compensationd.testing;

import io.compensationd.database.PostgresProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Debian's PgBouncer in front of a test's server.
public final class PgBouncer implements AutoCloseable {
    private static final Path BIN = Path.of("/usr/sbin");

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Says so where it is not.
    public static boolean isInstalled() {
        if (Files.isExecutable(BIN.resolve("pgbouncer"))) return true;
        System.out.println("PgBouncer is not installed (apt-get install pgbouncer): NOT TESTED behind it");
        return false;
    }

    /// @param mode `session` or `transaction`
    public static PgBouncer start(TestServer server, String mode) throws IOException {
        var folder = Files.createTempDirectory("compensationd-pgbouncer-");
        var port = freePort();
        var users = Files.writeString(folder.resolve("users"), "\"postgres\" \"test\"\n");
        var ini = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = %s
                default_pool_size = 60
                """.formatted(server.port(), port, users, mode));
        var process = new PostgresProgram(BIN, folder)
                .builder(List.of("pgbouncer", ini.toString()))
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var bouncer = new PgBouncer(process, port);
        Await.until(Duration.ofSeconds(30), "PgBouncer answers", bouncer::answers);
        return bouncer;
    }

    /// A server's URL, by way of this.
    public String url(String url) {
        return url.replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + port);
    }

    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
