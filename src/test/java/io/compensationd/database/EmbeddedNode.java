package io.compensationd.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node in a process of its own that joins an embedded PostgreSQL, says where it is, and leaves when its input ends.
final class EmbeddedNode implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private EmbeddedNode(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    @SuppressWarnings("unused")
    static void main(String[] arguments) throws IOException {
        try (var server = EmbeddedPostgres.join(Path.of(arguments[0]))) {
            System.out.println(server.url().address());
            while (System.in.read() >= 0) {}
        }
        System.out.println("left");
    }

    static EmbeddedNode start(Path folder, String... before) throws IOException {
        return start(System.getProperty("java.class.path"), folder, before);
    }

    static EmbeddedNode start(String classPath, Path folder, String... before) throws IOException {
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                classPath,
                EmbeddedNode.class.getName(),
                folder.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(folder.getParent().toFile());
        builder.environment().put("COMPENSATION_DATABASE_PASSWORD", "canary");
        return new EmbeddedNode(builder.start());
    }

    /// Waits until it has joined.
    ///
    /// @return the JDBC address that it says
    String address() throws IOException {
        var said = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("jdbc:")) return line;
            said.append(line).append('\n');
        }
        throw new IOException("The node ended: " + said);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Lets it leave, and waits for its end.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) throw new IOException("The node did not leave");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// The class path, copied to where every user may read it.
    static String readableClassPath(Path target) throws IOException {
        var copies = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            var source = Path.of(entry);
            if (!Files.exists(source)) continue;
            var copy = target.resolve(copies.size() + "-" + source.getFileName());
            try (var files = Files.walk(source)) {
                for (var file : files.toList()) {
                    var to = copy.resolve(source.relativize(file).toString());
                    if (Files.isDirectory(file)) Files.createDirectories(to);
                    else Files.copy(file, file.equals(source) ? copy : to);
                }
            }
            copies.add(copy.toString());
        }
        return String.join(java.io.File.pathSeparator, copies);
    }
}
