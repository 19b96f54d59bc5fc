package io.compensationd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An authority for certificates, made by openssl for one run of a test.
///
/// @param authority its certificate, PEM
public record Certificates(Path folder, Path authority) {
    private static final List<String> KEY =
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2");

    /// A server's certificate and private key, both PEM.
    public record Server(Path certificate, Path key) {}

    /// Both in one file, PKCS#12.
    public Path keyStore(Server server, String password) throws IOException {
        var file = folder.resolve("server.p12");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                server.certificate().toString(),
                "-inkey",
                server.key().toString(),
                "-passout",
                "pass:" + password,
                "-out",
                file.toString());
        return file;
    }

    public static Certificates of(String name, Path folder) throws IOException {
        var certificates = new Certificates(Files.createDirectories(folder), folder.resolve("authority.pem"));
        certificates.request("authority", "/CN=" + name, "-x509");
        return certificates;
    }

    /// For one host's name.
    public Server server(String host) throws IOException {
        request(
                "server",
                "/CN=" + host,
                "-x509",
                "-CA",
                authority.toString(),
                "-CAkey",
                folder.resolve("authority.key").toString(),
                "-addext",
                "subjectAltName=DNS:" + host);
        return new Server(folder.resolve("server.pem"), folder.resolve("server.key"));
    }

    private void request(String file, String subject, String... more) throws IOException {
        var words = new ArrayList<>(List.of("openssl", "req", "-subj", subject));
        words.addAll(KEY);
        words.addAll(List.of("-keyout", folder.resolve(file + ".key").toString()));
        words.addAll(List.of("-out", folder.resolve(file + ".pem").toString()));
        words.addAll(List.of(more));
        run(words.toArray(String[]::new));
    }

    private void run(String... words) throws IOException {
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0)
                throw new IOException("openssl failed: " + Files.readString(folder.resolve("log")));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
