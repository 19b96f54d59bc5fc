package io.compensationd.faults;

import io.compensationd.testing.NodeProcess;
import io.compensationd.testing.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A node process behind a network of its own (unless the database has several addresses). It can be started again
/// under its name.
final class Node implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    final String id;
    final Proxy network;
    private final String url;
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
        process.close();
        network.weather(Proxy.Weather.FAIR);
        process = launch(way, NodeProcess.Place.newLog());
        return this;
    }

    /// With its log in this file.
    Node startAgain(Way way, Path log) {
        process.close();
        process = launch(way, log);
        return this;
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
