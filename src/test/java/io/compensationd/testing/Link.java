package io.compensationd.testing;

import io.compensationd.testing.Proxy.Weather;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// One connection through a [Proxy], which reads PostgreSQL's messages as they pass.
final class Link {
    private static final int PROTOCOL_3 = 3 << 16;
    private static final Duration DRIP = Duration.ofMillis(50);

    private final Proxy proxy;
    private final Socket client;
    private final Socket server;
    private final Map<String, String> prepared = new HashMap<>();
    private final List<String> transaction = new ArrayList<>();
    private volatile boolean forgotten;

    /// Without Nagle's delay, which would add 40 ms to each statement.
    Link(Proxy proxy, Socket client, Socket server) throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    /// Messages of the client, one by one.
    void forward() {
        try {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
            startUp(in, out);
            while (true) {
                int type = in.read();
                if (type < 0) break;
                var body = in.readNBytes(in.readInt() - 4);
                proxy.pass(true);
                if (proxy.weather() == Weather.SLOW) LockSupport.parkNanos(100_000_000);
                if (isCommit(type, body) && cutsNow(in, out, type, body)) break;
                send(out, type, body);
                if (in.available() == 0) out.flush();
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

    /// Whether it commits. A statement comes as text, or by the name that it was prepared under: pgjdbc does that with
    /// the
    /// fifth COMMIT of a session.
    private boolean isCommit(int type, byte[] body) {
        var words = new String(body, StandardCharsets.UTF_8).split("\0", 3);
        if (type == 'P') prepared.put(words[0], words[1]);
        if (type != 'Q' && type != 'B') return false;
        var statement = type == 'Q' ? words[0] : prepared.getOrDefault(words[1], "");
        if (statement.equals("BEGIN")) transaction.clear();
        transaction.add(statement);
        return statement.equals("COMMIT");
    }

    private boolean cutsNow(DataInputStream in, DataOutputStream out, int type, byte[] body) throws IOException {
        return switch (proxy.cutNow(transaction)) {
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
        proxy.pass(false);
        if (proxy.weather() == Weather.SLOW) LockSupport.parkNanos(100_000_000);
        for (int i = 0; i < count; i++) {
            if (proxy.weather() != Weather.DRIP) {
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
