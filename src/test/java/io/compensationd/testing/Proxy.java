package io.compensationd.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// The network between one node and PostgreSQL, to be disturbed: a TCP proxy on virtual threads.
///
/// It reads the client's messages, so that it can lose a connection exactly at a COMMIT, once: before it is sent on, or
/// before its answer comes back. What it holds back is not lost: it arrives when the proxy passes again, as TCP does
/// after a partition.
public final class Proxy implements AutoCloseable {
    private static final int PROTOCOL_3 = 3 << 16;
    private static final Duration DRIP = Duration.ofMillis(50);

    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final String url;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Where> armed = new AtomicReference<>(Where.NOWHERE);
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

    private Proxy(ServerSocket listening, URI server, String url) {
        this.listening = listening;
        this.host = server.getHost();
        this.port = server.getPort();
        this.url = url;
    }

    /// @param url JDBC, of the server
    public static Proxy before(String url) throws IOException {
        var server = URI.create(url.substring("jdbc:".length()));
        var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var through = url.replace(server.getAuthority(), "127.0.0.1:" + listening.getLocalPort());
        var proxy = new Proxy(listening, server, through);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /// JDBC, of the proxy.
    public String url() {
        return url;
    }

    /// The next COMMIT is cut.
    public void cut(Where where) {
        armed.set(where);
    }

    /// Whether the armed cut has happened.
    public boolean hasCut() {
        return armed.get() == Where.NOWHERE;
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
            var link = new Link(client, new Socket(host, port));
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
    private synchronized void pass(boolean toServer) {
        try {
            while (weather.holds(toServer) && !listening.isClosed()) wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Weather weather() {
        return weather;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        weather(Weather.FAIR);
        reset();
    }

    /// One connection.
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Set<String> commits = new HashSet<>();
        private volatile boolean forgotten;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /// Messages of the client, one by one.
        void forward() {
            try {
                var in = new DataInputStream(client.getInputStream());
                var out = new DataOutputStream(server.getOutputStream());
                startUp(in, out);
                while (true) {
                    int type = in.read();
                    if (type < 0) break;
                    var body = in.readNBytes(in.readInt() - 4);
                    pass(true);
                    if (weather() == Weather.SLOW) LockSupport.parkNanos(100_000_000);
                    if (isCommit(type, body) && cutsNow(in, out, type, body)) break;
                    send(out, type, body);
                }
            } catch (IOException e) {
                // One of the two is gone, and now both are.
            }
            if (forgotten) drain();
            end(client);
            end(server);
        }

        /// Messages without a type: requests for encryption, which the server denies, then the start.
        private static void startUp(DataInputStream in, DataOutputStream out) throws IOException {
            int code;
            do {
                int length = in.readInt();
                code = in.readInt();
                out.writeInt(length);
                out.writeInt(code);
                out.write(in.readNBytes(length - 8));
                out.flush();
            } while (code != PROTOCOL_3);
        }

        /// As text, or by the name that it was prepared under: pgjdbc does that with the fifth COMMIT of a session.
        private boolean isCommit(int type, byte[] body) {
            var text = new String(body, StandardCharsets.UTF_8).split("\0", 3);
            return switch (type) {
                case 'Q' -> text[0].equals("COMMIT");
                case 'P' -> {
                    if (!text[0].isEmpty() && text[1].equals("COMMIT")) commits.add(text[0]);
                    yield text[1].equals("COMMIT");
                }
                case 'B' -> commits.contains(text[1]);
                default -> false;
            };
        }

        private boolean cutsNow(DataInputStream in, DataOutputStream out, int type, byte[] body) throws IOException {
            return switch (armed.getAndSet(Where.NOWHERE)) {
                case NOWHERE -> false;
                case BEFORE_THE_SERVER_SEES_IT -> true;
                case BEFORE_THE_CLIENT_SEES_THE_ANSWER -> {
                    commitAlone(in, out, type, body);
                    yield true;
                }
            };
        }

        /// The client is gone before the server is told to commit, and the server before this returns.
        private void commitAlone(DataInputStream in, DataOutputStream out, int type, byte[] body) throws IOException {
            var messages = new ByteArrayOutputStream();
            var batch = new DataOutputStream(messages);
            send(batch, type, body);
            for (int next = type; next != 'S' && next != 'Q'; ) {
                next = in.read();
                send(batch, next, in.readNBytes(in.readInt() - 4));
            }
            client.close();
            out.write(messages.toByteArray());
            out.flush();
            server.shutdownOutput();
            server.getInputStream().transferTo(OutputStream.nullOutputStream());
        }

        private static void send(DataOutputStream out, int type, byte[] body) throws IOException {
            out.write(type);
            out.writeInt(body.length + 4);
            out.write(body);
            out.flush();
        }

        void back() {
            var buffer = new byte[16_384];
            try {
                var in = server.getInputStream();
                var out = client.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) write(out, buffer, read);
            } catch (IOException e) {
                // As above.
            }
            if (forgotten) return;
            end(client);
            end(server);
        }

        private void write(OutputStream out, byte[] buffer, int count) throws IOException {
            pass(false);
            if (weather() == Weather.SLOW) LockSupport.parkNanos(100_000_000);
            for (int i = 0; i < count; i++) {
                if (weather() != Weather.DRIP) {
                    out.write(buffer, i, count - i);
                    return;
                }
                out.write(buffer[i]);
                LockSupport.parkNanos(DRIP.toNanos());
            }
        }

        /// Nobody answers any more.
        private void drain() {
            try (InputStream in = client.getInputStream()) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The client gave up.
            }
        }

        void halfOpen() {
            forgotten = true;
            end(server);
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already.
            }
            end(client);
            end(server);
        }

        static void end(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone, which is what was wanted.
            }
        }
    }
}
