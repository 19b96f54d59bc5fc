package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import io.compensationd.testing.Shows;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server itself: limits, TLS, health.
class ServerIT {
    private static final Duration SLOW_MAX = Duration.ofSeconds(30);

    @Test
    @Shows(3)
    void without_a_secret_only_health_answers_and_the_log_says_so() {
        try (var served = new Served()) {
            var process = served.process("a");
            var node = Client.of(process.log());
            assertThat(process.log()).contains("http-closed open=/livez,/readyz");
            assertThat(node.get("/livez").body()).isEqualTo("ok\n");
            served.until("ready", () -> node.get("/readyz").statusCode() == 200);
            var closed = node.with("anything at all").get("/api/cron/compensation");
            assertThat(closed.statusCode()).isEqualTo(404);
            assertThat(closed.body()).contains("No secret is configured");
            whatMakesItReady(served, node);
        }
    }

    @Test
    @Shows(3)
    void without_a_secret_no_route_but_health_is_there_for_anybody() throws Exception {
        try (var alone = Alone.withoutSecrets()) {
            for (var route : alone.routes())
                for (var client : List.of(alone.client(), alone.client().with(Served.OPERATOR))) {
                    var path = route.path().replaceAll("\\{\\w+}", "1");
                    var body = route.method().equals("GET") ? null : "{}";
                    var status = client.send(route.method(), path, body).statusCode();
                    if (route.access() == Access.OPEN)
                        assertThat(status).as(path).isIn(200, 503);
                    else assertThat(status).as(path).isEqualTo(404);
                }
        }
    }

    @Test
    @Shows({13, 15, 16})
    void it_keeps_its_port_and_its_limits_and_every_answer_has_the_same_headers() throws Exception {
        try (var served = new Served()) {
            var node = served.node("a", "compensation.http.body-max=100000");
            var second = served.cluster.launch(
                    "b", "compensation.http.port=" + node.base().replaceAll(".*:", ""));
            limits(node);
            bodies(node);
            slowClients(node);
            assertThat(second.awaitExit(Served.SOON)).isEqualTo(2);
            assertThat(second.log()).contains("cannot be listened on", "compensation.http.port");
        }
    }

    private static void limits(Client node) throws IOException {
        assertThat(raw(node, "TRACE /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(raw(node, "nonsense\r\n\r\n")).startsWith("HTTP/1.1 400").contains("frame-ancestors 'none'");
        assertThat(raw(node, "GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        for (var path : List.of("/livez", "/nowhere", "/api/cron/compensation", "/%zz", "/a?b=%zz", "/..%2f"))
            assertThat(raw(node, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .contains(
                            "Content-Security-Policy: default-src 'none'",
                            "X-Content-Type-Options: nosniff",
                            "Referrer-Policy: no-referrer",
                            "Cross-Origin-Opener-Policy: same-origin",
                            "Cache-Control: no-store")
                    .doesNotContain("Server:", "Jetty");
    }

    /// What says how long it is, and what does not; with a secret and, where anybody may send one, without.
    private static void bodies(Client node) throws IOException {
        var json = head(
                "POST /api/v1/tasks HTTP/1.1",
                "Content-Type: application/json",
                "Authorization: Bearer " + Served.OPERATOR);
        var form = head(
                "POST /sign-in HTTP/1.1",
                "Sec-Fetch-Site: same-origin",
                "Content-Type: application/x-www-form-urlencoded");
        var chunk = "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n";
        for (var request : List.of(
                json + "Content-Length: 10000000\r\n\r\n",
                json + "Content-Length: 100001\r\n\r\n" + "x".repeat(100_001),
                json + chunk.formatted(100_001, "x".repeat(100_001)),
                form + "Content-Length: 10000\r\n\r\n",
                form + chunk.formatted(7, "token=x")))
            assertThat(raw(node, request)).startsWith("HTTP/1.1 413").contains("\"too_large\"");
        assertThat(node.with(Served.OPERATOR)
                        .post("/api/v1/tasks", "x".repeat(100_000))
                        .statusCode())
                .isEqualTo(400);
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\nHost: x\r\nConnection: close\r\n";
    }

    private static void slowClients(Client node) throws IOException {
        var slow = new ArrayList<Socket>();
        for (int i = 0; i < 200; i++) slow.add(socket(node));
        Await.until(SLOW_MAX, "all slow ones are cut off", () -> {
            assertThat(node.get("/livez").statusCode()).isEqualTo(200);
            slow.removeIf(ServerIT::isCut);
            return slow.isEmpty();
        });
    }

    @Test
    void it_serves_https_by_pem_files(@TempDir Path folder) throws Exception {
        var key = folder.resolve("key.pem");
        var certificate = folder.resolve("certificate.pem");
        Files.write(key, resource("key.pem"));
        Files.write(certificate, resource("certificate.pem"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (var served = new Served();
                var client = HttpClient.newBuilder()
                        .sslContext(trusting(certificate))
                        .build()) {
            var node = served.node(
                    "a",
                    "compensation.http.bind=0.0.0.0",
                    "compensation.http.tls-certificate=" + certificate,
                    "compensation.http.tls-key=" + key);
            var address = node.base().replace("0.0.0.0", "localhost");
            assertThat(address).startsWith("https://");
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/livez")).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    private static void whatMakesItReady(Served served, Client node) {
        assertThat(node.json("/readyz").at("/checks").toString())
                .isEqualTo("{\"node\":\"ok\",\"database\":\"ok\",\"schema\":\"ok\"}");
        served.sql("alter table compensation.qrtz_scheduler_state rename to gone");
        served.until("not ready", () -> node.get("/readyz").statusCode() == 503);
        assertThat(node.json("/readyz").at("/checks/database").asString()).isEqualTo("no answer");
        assertThat(node.get("/livez").statusCode()).isEqualTo(200);
        served.sql("alter table compensation.gone rename to qrtz_scheduler_state");
        served.until("ready again", () -> node.get("/readyz").statusCode() == 200);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ServerIT.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "node", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Socket socket(Client node) throws IOException {
        var address = URI.create(node.base());
        var socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(1);
        socket.getOutputStream().write("GET /livez HTTP/1.1\r\nX-".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// Sends one more byte, and looks whether the other side is still there.
    private static boolean isCut(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static String raw(Client node, String request) throws IOException {
        var address = URI.create(node.base());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
