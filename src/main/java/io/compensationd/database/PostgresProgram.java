package io.compensationd.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs a program of the shipped PostgreSQL to its end.
///
/// @param bin    the folder of the programs
/// @param folder where they may put what they say, for a moment
public record PostgresProgram(Path bin, Path folder) {
    private static final long MINUTES_MAX = 3;

    /// What a program sees of our environment: no password of ours, no PGDATA of the user's.
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "TMPDIR", "HOME");

    /// @throws IOException with the end of what it said, where it failed
    public void run(String... words) throws IOException {
        var said = Files.createTempFile(folder, "said-", ".log");
        try {
            var process = start(builder(List.of(words)).redirectOutput(said.toFile()));
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(words[0] + " did not end within " + MINUTES_MAX + " minutes");
            }
            if (process.exitValue() != 0) throw new IOException(words[0] + " failed: " + end(said));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(words[0] + " was interrupted", e);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /// PostgreSQL refuses to run as root. In a user namespace of its own root is nobody, and still owns its files.
    public ProcessBuilder builder(List<String> words) {
        var command = new ArrayList<String>();
        if (isRoot()) command.addAll(List.of("unshare", "--user"));
        command.add(bin.resolve(words.getFirst()).toString());
        command.addAll(words.subList(1, words.size()));
        var builder = new ProcessBuilder(command).directory(bin.toFile()).redirectErrorStream(true);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
        return builder;
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(e.getMessage() + hint(e.getMessage()), e);
        }
    }

    static boolean isRoot() {
        return "root".equals(user());
    }

    /// Of this process, which need not be the one that user.name says.
    static String user() {
        return ProcessHandle.current().info().user().orElseGet(() -> System.getProperty("user.name"));
    }

    private static String end(Path said) throws IOException {
        var lines = Files.readAllLines(said);
        var end = String.join(" | ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
        return end + hint(end);
    }

    private static String hint(@Nullable String message) {
        if (message == null || !isRoot() || !message.contains("unshare")) return "";
        return " (PostgreSQL refuses to run as root, and `unshare --user` does not work here: run as another user,"
                + " or set compensation.database.url)";
    }
}
