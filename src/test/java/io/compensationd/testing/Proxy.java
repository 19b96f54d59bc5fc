package io.compensationd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// The network between one node and PostgreSQL, to be disturbed: a TCP proxy on virtual threads.
///
/// It reads the client's messages, so that it can lose a connection exactly at a COMMIT, once: before it is sent on, or
/// before its answer comes back. What it holds back is not lost: it arrives when the proxy passes again, as TCP does
/// after a partition.
public final class Proxy implements AutoCloseable {
    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final String url;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Cut> armed = new AtomicReference<>(Cut.NONE);
    private Weather weather = Weather.FAIR;

    /// Of the COMMIT that is cut.
    public enum Where {
        NOWHERE,
        BEFORE_THE_SERVER_SEES_IT,
        BEFORE_THE_CLIENT_SEES_THE_ANSWER
    }

    public enum Weather {
        FAIR,
        /// Each message takes 100 ms more.
        SLOW,
        /// A byte at a time comes back from the server.
        DRIP,
        /// Nothing gets to the server.
        DEAF,
        /// Nothing comes back from the server.
        MUTE,
        /// Neither.
        GONE;

        boolean holds(boolean toServer) {
            return this == GONE || this == (toServer ? DEAF : MUTE);
        }
    }

    /// @param word that a statement of the transaction holds
    private record Cut(Where where, String word) {
        static final Cut NONE = new Cut(Where.NOWHERE, "");
    }

    private Proxy(ServerSocket listening, URI server, String url) {
        this.listening = listening;
        this.host = server.getHost();
        this.port = server.getPort();
        this.url = url;
    }

    /// @param url JDBC, of the server
    public static Proxy before(String url) throws IOException {
        return before(url, 0);
    }

    /// @param port where it listens; 0: any that is free
    public static Proxy before(String url, int port) throws IOException {
        var server = URI.create(url.substring("jdbc:".length()));
        var listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        var through = url.replace(server.getAuthority(), "127.0.0.1:" + listening.getLocalPort());
        var proxy = new Proxy(listening, server, through);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /// JDBC, of the proxy.
    public String url() {
        return url;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /// The next COMMIT is cut.
    public void cut(Where where) {
        cut(where, "");
    }

    /// The next COMMIT is cut of a transaction in which a statement holds this word.
    public void cut(Where where, String word) {
        armed.set(new Cut(where, word));
    }

    /// Whether the cut has happened.
    public boolean hasCut() {
        return armed.get().equals(Cut.NONE);
    }

    Where cutNow(List<String> transaction) {
        var cut = armed.get();
        boolean meant = transaction.stream().anyMatch(statement -> statement.contains(cut.word()));
        return meant && armed.compareAndSet(cut, Cut.NONE) ? cut.where() : Where.NOWHERE;
    }

    public synchronized void weather(Weather weather) {
        this.weather = weather;
        notifyAll();
    }

    /// All connections end at once with a reset, on both sides.
    public void reset() {
        links.forEach(Link::reset);
    }

    /// The server's side of all connections ends, and the client's stays open and silent: it learns nothing.
    public void halfOpen() {
        links.forEach(Link::halfOpen);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            pass(true);
            var link = new Link(this, client, new Socket(host, port));
            links.add(link);
            Thread.ofVirtual().start(link::back);
            link.forward();
            links.remove(link);
        } catch (IOException e) {
            // The server is away: so is the connection.
            Link.end(client);
        }
    }

    /// Waits while this direction is held back.
    synchronized void pass(boolean toServer) {
        try {
            while (weather.holds(toServer) && !listening.isClosed()) wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized Weather weather() {
        return weather;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        weather(Weather.FAIR);
        reset();
    }
}
