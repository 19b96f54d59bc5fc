package io.compensationd.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One client's connection, kept for all of its calls. As little as HTTP/1.1 needs: the clients of a benchmark run on
/// the machine that is measured, and the JDK's own client costs several times what an answer costs the node.
final class HttpLine implements AutoCloseable {
    private static final int CONNECT_MILLIS_MAX = 30_000;
    private static final int ANSWER_MILLIS_MAX = 60_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String headers;

    record Reply(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    HttpLine(URI base, String authorization, String cookie) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), CONNECT_MILLIS_MAX);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        in = new BufferedInputStream(socket.getInputStream());
        headers = " HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nCookie: %s\r\n"
                .formatted(base.getAuthority(), authorization, cookie);
    }

    Reply get(String path) throws IOException {
        return answer("GET " + path + headers + "\r\n");
    }

    /// Needs the bearer's right, not the cookie's.
    Reply post(String path, String json) throws IOException {
        return answer("POST " + path + headers + "Content-Type: application/json\r\nContent-Length: " + json.length()
                + "\r\n\r\n" + json);
    }

    private Reply answer(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        int status = Integer.parseInt(line().substring("HTTP/1.1 ".length()).substring(0, 3));
        int length = -1;
        for (var header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15))
                length = Integer.parseInt(header.substring(15).strip());
        }
        if (length < 0) throw new IOException("an answer without its length");
        var body = in.readNBytes(length);
        if (body.length < length) throw new EOFException("an answer broke off");
        return new Reply(status, body);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) throw new EOFException("the node closed the connection");
            if (read != '\r') line.append((char) read);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
