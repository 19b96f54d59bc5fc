package io.compensationd.faults;

import io.compensationd.testing.Await;
import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A node process behind a network of its own (unless the database has several addresses). It can be started again
/// under its name. It remembers how it may end, so that no other end is mended in silence.
final class Node implements AutoCloseable {
    /// As after `kill -9`.
    static final int KILLED = 137;

    /// A wrong setting, a name that is taken, a schema that is too new.
    static final int REFUSED = 3;

    private static final Duration START = Duration.ofSeconds(90);
    private static final int LINES_MAX = 40;

    final String id;
    final Proxy network;
    private final String url;
    private final Set<Integer> ends = new HashSet<>();
    private NodeProcess process;

    /// How a node is started.
    ///
    /// @param options     of the JVM
    /// @param environment beside ours
    /// @param settings    `key=value`
    record Way(List<String> options, Map<String, String> environment, List<String> settings) {
        /// Small chunks and quick retries, so that a test of seconds sees many.
        private static final List<String> SETTINGS = List.of(
                "compensation.engine.chunk-max=200", "compensation.retry.base=PT1S", "compensation.retry.cap=PT2S");

        static final Way PLAIN = new Way(List.of(), Map.of(), SETTINGS);

        /// Faults planted in it.
        static Way failing(String failpoints) {
            return new Way(
                    List.of("-Dcompensation.failpoints=allow", "-Dcompensation.failpoint=" + failpoints),
                    Map.of(),
                    SETTINGS);
        }

        Way with(String... more) {
            return new Way(
                    options,
                    environment,
                    Stream.concat(settings.stream(), Stream.of(more)).toList());
        }
    }

    Node(String id, String url, Way way) {
        try {
            this.id = id;
            boolean severalHosts = url.indexOf(',') > 0;
            this.network = Proxy.before(severalHosts ? url.replaceFirst(",[^/]*", "") : url);
            this.url = severalHosts ? url : network.url();
            this.process = launch(way, NodeProcess.Place.newLog());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NodeProcess launch(Way way, Path log) {
        var place = new NodeProcess.Place(way.options(), way.environment(), log);
        return NodeProcess.node(place, url, way.settings(), List.of("--node-id", id));
    }

    /// After it ended, or is made to.
    Node startAgain(Way way) {
        network.weather(Proxy.Weather.FAIR);
        return startAgain(way, NodeProcess.Place.newLog());
    }

    /// With its log in this file.
    Node startAgain(Way way, Path log) {
        process.close();
        ends.clear();
        process = launch(way, log);
        return this;
    }

    /// `kill -9`
    void kill() {
        mayEnd(KILLED);
        process.kill();
    }

    /// This exit code is part of the fault.
    Node mayEnd(int code) {
        ends.add(code);
        return this;
    }

    /// How it ended and what it said last, where nobody meant it to.
    Optional<String> wrongEnd() {
        if (process.isAlive()) return Optional.empty();
        int code = process.awaitExit(Duration.ZERO);
        if (ends.contains(code)) return Optional.empty();
        var lines = process.log().lines().toList();
        var last = lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
        return Optional.of("node " + id + " ended with " + code + "; its last lines:\n" + String.join("\n", last));
    }

    /// A place in its log, for [#since].
    int mark() {
        return process.log().length();
    }

    /// The lines that it wrote since then.
    List<String> since(int mark) {
        return process.log().substring(mark).lines().toList();
    }

    /// The lines from then up to one with this text, which has to come within the bound.
    List<String> awaitSince(int mark, String text, Duration bound) {
        Await.until(bound, "node " + id + " says \"" + text + "\"", () -> contains(since(mark), text));
        return since(mark).stream().takeWhile(line -> !line.contains(text)).toList();
    }

    static boolean contains(List<String> lines, String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    Node awaitStarted() {
        process.awaitLog("started node=" + id, START);
        return this;
    }

    void freeze() {
        if (process.isAlive()) process.freeze();
    }

    void thaw() {
        if (process.isAlive()) process.thaw();
    }

    NodeProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
        try {
            network.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
