package io.compensationd.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/// A proxy before a PostgreSQL that loses a connection exactly at a COMMIT, once: before it is sent on, or before its
/// answer comes back.
public final class CommitCut implements AutoCloseable {
    private static final int PROTOCOL_3 = 3 << 16;

    private final ServerSocket listening;
    private final String host;
    private final int port;
    private final String url;
    private final AtomicReference<Where> armed = new AtomicReference<>(Where.NOWHERE);

    public enum Where {
        NOWHERE,
        BEFORE_THE_SERVER_SEES_IT,
        BEFORE_THE_CLIENT_SEES_THE_ANSWER
    }

    private CommitCut(ServerSocket listening, URI server, String url) {
        this.listening = listening;
        this.host = server.getHost();
        this.port = server.getPort();
        this.url = url;
    }

    /// @param url JDBC, of the server
    public static CommitCut before(String url) throws IOException {
        var server = URI.create(url.substring("jdbc:".length()));
        var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var through = url.replace(server.getAuthority(), "127.0.0.1:" + listening.getLocalPort());
        var cut = new CommitCut(listening, server, through);
        Thread.ofVirtual().start(cut::accept);
        return cut;
    }

    /// JDBC, of the proxy.
    public String url() {
        return url;
    }

    /// The next COMMIT is cut.
    public void arm(Where where) {
        armed.set(where);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                var server = new Socket(host, port);
                Thread.ofVirtual().start(() -> forward(client, server));
                Thread.ofVirtual().start(() -> back(server, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    /// Messages of the client, one by one.
    private void forward(Socket client, Socket server) {
        try (client;
                server) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(server.getOutputStream());
            startUp(in, out);
            while (true) {
                int type = in.read();
                if (type < 0) return;
                var body = in.readNBytes(in.readInt() - 4);
                if (isCommit(type, body) && cut(in, out, client, server, type, body)) return;
                send(out, type, body);
            }
        } catch (IOException e) {
            // One of the two is gone, and now both are.
        }
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

    private static boolean isCommit(int type, byte[] body) {
        return (type == 'P' || type == 'Q') && new String(body, StandardCharsets.UTF_8).contains("COMMIT");
    }

    private boolean cut(DataInputStream in, DataOutputStream out, Socket client, Socket server, int type, byte[] body)
            throws IOException {
        switch (armed.getAndSet(Where.NOWHERE)) {
            case NOWHERE -> {
                return false;
            }
            case BEFORE_THE_SERVER_SEES_IT -> {
                return true;
            }
            case BEFORE_THE_CLIENT_SEES_THE_ANSWER -> {
                commitAlone(in, out, client, server, type, body);
                return true;
            }
        }
        throw new IllegalStateException();
    }

    /// The client is gone before the server is told to commit, and the server before this returns.
    private static void commitAlone(
            DataInputStream in, DataOutputStream out, Socket client, Socket server, int type, byte[] body)
            throws IOException {
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
        while (server.getInputStream().read() >= 0) {
            // Whatever it answers, nobody hears it.
        }
    }

    private static void send(DataOutputStream out, int type, byte[] body) throws IOException {
        out.write(type);
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    private static void back(Socket server, Socket client) {
        try (OutputStream out = client.getOutputStream()) {
            server.getInputStream().transferTo(out);
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
