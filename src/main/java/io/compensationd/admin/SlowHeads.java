package io.compensationd.admin;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/// Ends connections that send a byte now and then and never a whole request: the limit on silence does not see them.
final class SlowHeads extends AbstractLifeCycle implements Connection.Listener {
    private static final Duration FIRST_MAX = Duration.ofSeconds(7);
    private static final Duration LATER_MAX = Duration.ofSeconds(30);
    private static final long SWEEP_SECONDS = 1;

    private final AbstractConnector connector;
    private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();
    private volatile Scheduler.Task sweep = () -> false;

    /// @param at when it last sent a whole request, or nothing; by the machine's steady clock
    private record Seen(long requests, long bytes, long at) {}

    SlowHeads(AbstractConnector connector) {
        this.connector = connector;
        connector.addEventListener(this);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getMessagesIn() >= 0) connections.put(connection, new Seen(0, 0, System.nanoTime()));
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    protected void doStart() {
        next();
    }

    @Override
    protected void doStop() {
        sweep.cancel();
    }

    private void next() {
        sweep = connector.getScheduler().schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        connections.replaceAll(SlowHeads::look);
        connections.forEach((connection, seen) -> {
            var max = seen.requests() == 0 ? FIRST_MAX : LATER_MAX;
            if (System.nanoTime() - seen.at() > max.toNanos())
                connection.getEndPoint().close();
        });
        if (isRunning()) next();
    }

    /// A connection without a request is slow even where it is silent; a later one may be.
    private static Seen look(Connection connection, Seen before) {
        long requests = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        var quiet = requests > 0 && bytes == before.bytes();
        return requests != before.requests() || quiet
                ? new Seen(requests, bytes, System.nanoTime())
                : new Seen(requests, bytes, before.at());
    }
}
