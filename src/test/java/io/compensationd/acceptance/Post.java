package io.compensationd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.compensationd.testing.Await;
import io.compensationd.testing.Certificates;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Mail servers that ask for a password, and with a certificate for localhost where they speak TLS.
final class Post {
    static final String PASSWORD = "pass-of-the-mail-server";

    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final Pattern STRETCH = Pattern.compile("From (\\S+) to (\\S+):");

    final Certificates certificates;
    final Path passwordFile;
    final int port;

    private Post(Certificates certificates, Path passwordFile, int port) {
        this.certificates = certificates;
        this.passwordFile = passwordFile;
        this.port = port;
    }

    static Post in(Path folder) throws IOException {
        var certificates = Certificates.of("mail authority", folder.resolve("tls"));
        var keys = certificates.keyStore(certificates.server("localhost"), PASSWORD);
        System.setProperty("greenmail.tls.keystore.file", keys.toString());
        System.setProperty("greenmail.tls.keystore.password", PASSWORD);
        var password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        try (var socket = new ServerSocket(0)) {
            return new Post(certificates, password, socket.getLocalPort());
        }
    }

    GreenMail plain() {
        return start(ServerSetup.PROTOCOL_SMTP);
    }

    GreenMail tls() {
        return start(ServerSetup.PROTOCOL_SMTPS);
    }

    private GreenMail start(String protocol) {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", protocol));
        server.start();
        server.setUser("ops@example.com", "me", PASSWORD);
        return server;
    }

    /// All that it takes to send by the one with TLS.
    List<String> settings() {
        return List.of(
                "compensation.mail.host=localhost",
                "compensation.mail.port=" + port,
                "compensation.mail.security=tls",
                "compensation.mail.authority=" + certificates.authority(),
                "compensation.mail.user=me",
                "compensation.mail.password-file=" + passwordFile,
                "compensation.mail.from=comp@example.com",
                "compensation.mail.to=ops@example.com",
                "compensation.mail.subject=staging");
    }

    static void await(GreenMail server, int mails) {
        Await.until(BOUND, mails + " mails", () -> server.getReceivedMessages().length >= mails);
    }

    static String text(MimeMessage mail) throws MessagingException, IOException {
        assertThat(mail.getContentType()).isEqualTo("text/plain; charset=utf-8");
        return GreenMailUtil.getBody(mail).replace("\r\n", "\n");
    }

    /// What the mails tell of, `since until`, each beginning where the one before it ended.
    static List<String> chain(GreenMail server) throws MessagingException, IOException {
        var stretches = new ArrayList<String>();
        for (var mail : server.getReceivedMessages()) {
            var found = STRETCH.matcher(text(mail));
            assertThat(found.find()).isTrue();
            if (!stretches.isEmpty()) assertThat(stretches.getLast()).endsWith(" " + found.group(1));
            stretches.add(found.group(1) + " " + found.group(2));
        }
        return stretches;
    }
}
