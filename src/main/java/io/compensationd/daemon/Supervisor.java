package io.compensationd.daemon;

import io.compensationd.telemetry.Datagrams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// systemd, where it started us: it is told when the node works, what it does, and that it lives (sd_notify(3)).
/// Where nobody listens, nothing is said.
final class Supervisor implements AutoCloseable {
    private final @Nullable Datagrams socket;
    private final Optional<Duration> watchdog;

    private Supervisor(@Nullable Datagrams socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /// @param environment of the process
    static Supervisor of(Map<String, String> environment) {
        var path = environment.getOrDefault("NOTIFY_SOCKET", "");
        return new Supervisor(path.isEmpty() ? null : Datagrams.to(path), watchdog(environment));
    }

    /// What is not for us (WATCHDOG_PID) or cannot be read counts as none.
    private static Optional<Duration> watchdog(Map<String, String> environment) {
        var micros = environment.getOrDefault("WATCHDOG_USEC", "");
        var pid = environment.getOrDefault("WATCHDOG_PID", "" + Host.pid());
        if (!micros.matches("[1-9][0-9]{0,15}") || !pid.equals("" + Host.pid())) return Optional.empty();
        return Optional.of(Duration.ofNanos(1_000 * Long.parseLong(micros)));
    }

    /// Within which it wants to hear from us; empty: never.
    Optional<Duration> watchdog() {
        return watchdog;
    }

    boolean listens() {
        return socket != null;
    }

    void ready(String status) {
        say("READY=1", "STATUS=" + status);
    }

    void status(String status) {
        say("STATUS=" + status);
    }

    void alive() {
        say("WATCHDOG=1");
    }

    /// What we are at takes longer than the unit's time limit allows for.
    void extend(Duration by) {
        say("EXTEND_TIMEOUT_USEC=" + by.toNanos() / 1_000);
    }

    /// @param monotonicMicros the machine's monotonic clock
    void reloading(long monotonicMicros) {
        say("RELOADING=1", "MONOTONIC_USEC=" + monotonicMicros);
    }

    void stopping(String status, Duration bound) {
        say("STOPPING=1", "STATUS=" + status, "EXTEND_TIMEOUT_USEC=" + bound.toNanos() / 1_000);
    }

    private void say(String... lines) {
        if (socket == null) return;
        var line = List.of(lines).stream().map(it -> it.replace('\n', ' ')).toList();
        socket.send(String.join("\n", line).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (socket != null) socket.close();
    }
}
