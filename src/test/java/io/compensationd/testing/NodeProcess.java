package io.compensationd.testing;

import io.compensationd.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A JVM of its own on the classes of this build, with its output in a file: a node to kill, stop and continue.
///
/// Closing it kills what is left of it.
public final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a small, quickly started JVM.
    public static NodeProcess start(Class<?> main, String... arguments) {
        return start(List.of(), main, arguments);
    }

    /// @param options of the JVM, as `-Dkey=value`
    public static NodeProcess start(List<String> options, Class<?> main, String... arguments) {
        return start(Place.of(options), main, arguments);
    }

    /// Where a process runs.
    ///
    /// @param options     of the JVM
    /// @param environment beside that of this process
    /// @param log         its output
    public record Place(List<String> options, Map<String, String> environment, Path log) {
        /// With a log of its own.
        public static Place of(List<String> options) {
            return new Place(options, Map.of(), newLog());
        }

        public static Path newLog() {
            try {
                var log = Files.createTempFile("node-", ".log");
                log.toFile().deleteOnExit();
                return log;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// A node on a database.
    ///
    /// @param settings `key=value`: ours go into the environment, as secrets must; Quartz's are arguments
    public static NodeProcess node(Place place, String url, List<String> settings, List<String> words) {
        var environment = environment(url, settings);
        environment.putAll(place.environment());
        var all = new ArrayList<>(List.of("run"));
        all.addAll(words);
        settings.stream().filter(it -> !isOurs(it)).forEach(it -> all.addAll(List.of("--set", it)));
        return start(new Place(place.options(), environment, place.log()), Main.class, all.toArray(String[]::new));
    }

    /// Settings of ours as an environment says them.
    ///
    /// @param settings `key=value`
    public static Map<String, String> environment(String url, List<String> settings) {
        var environment = new HashMap<>(Map.of("COMPENSATION_DATABASE_URL", url));
        for (var setting : settings) {
            int equals = setting.indexOf('=');
            var variable = setting.substring(0, equals).toUpperCase(Locale.ROOT);
            if (isOurs(setting))
                environment.put(variable.replace('.', '_').replace('-', '_'), setting.substring(equals + 1));
        }
        return environment;
    }

    private static boolean isOurs(String setting) {
        return setting.startsWith("compensation.");
    }

    public static NodeProcess start(Place place, Class<?> main, String... arguments) {
        try {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
            command.addAll(place.options());
            command.add(main.getName());
            command.addAll(List.of(arguments));
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(place.log().toFile());
            // Nodes of many tests run side by side; a test that wants another port sets it.
            builder.environment().put("COMPENSATION_HTTP_PORT", "0");
            builder.environment().putAll(place.environment());
            return new NodeProcess(builder.start(), place.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// `kill -9`: nothing of it runs any more.
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /// SIGTERM: it may drain.
    public void terminate() {
        process.destroy();
    }

    /// SIGSTOP: it stands still, and its connections stay open.
    public void freeze() {
        signal("STOP");
    }

    /// SIGCONT
    public void thaw() {
        signal("CONT");
    }

    /// Its exit code. Fails where it lives longer than the bound.
    public int awaitExit(Duration bound) {
        try {
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS))
                throw new AssertionError("alive after " + bound + "; its log:\n" + log());
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits for a line of its log that contains the text.
    public String awaitLog(String text, Duration bound) {
        return awaitLine(line -> line.contains(text), "\"" + text + "\"", bound);
    }

    private String awaitLine(Predicate<String> predicate, String what, Duration bound) {
        return Await.value(
                () -> log().lines().filter(predicate).findFirst(),
                bound,
                () -> "no line with " + what + (isAlive() ? "" : " and it ended with " + process.exitValue())
                        + "; its log:\n" + log());
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            var code = new ProcessBuilder("kill", "-" + name, "" + pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) throw new AssertionError("kill -" + name + " " + pid() + " ended with " + code);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) kill();
    }
}
