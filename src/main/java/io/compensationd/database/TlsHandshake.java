package io.compensationd.database;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// What a server shows when it is asked for TLS, for an error's message. No handshake ever succeeds here, so nothing is
/// said to a server that nobody trusts.
sealed interface TlsHandshake {
    /// It goes on in plain text, or closes.
    record Plain() implements TlsHandshake {}

    record Shown(X509Certificate certificate) implements TlsHandshake {
        /// Such as `db.example, 10.0.0.5`.
        String names() {
            try {
                var names = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                        .orElse(List.of());
                if (names.isEmpty())
                    return certificate.getSubjectX500Principal().getName();
                return names.stream().map(Shown::name).collect(Collectors.joining(", "));
            } catch (CertificateParsingException e) {
                return certificate.getSubjectX500Principal().getName();
            }
        }

        private static String name(Collection<?> kindAndName) {
            return String.valueOf(List.copyOf(kindAndName).getLast());
        }
    }

    /// PostgreSQL's SSLRequest: its length, 8, and the number 80877103, which is no version.
    long REQUEST = 0x0000_0008_04D2_162FL;

    int BOUND_MILLIS = 3_000;

    /// Empty: it cannot be reached, or breaks off.
    static Optional<TlsHandshake> with(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), BOUND_MILLIS);
            socket.setSoTimeout(BOUND_MILLIS);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(REQUEST);
            out.flush();
            return socket.getInputStream().read() == 'S' ? certificate(socket, host, port) : Optional.of(new Plain());
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<TlsHandshake> certificate(Socket socket, String host, int port)
            throws IOException, GeneralSecurityException {
        var shown = new AtomicReference<X509Certificate>();
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Distrust(shown)}, null);
        try (var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
            secure.startHandshake();
            throw new IllegalStateException("a server was trusted that nobody vouches for");
        } catch (SSLException e) {
            return Optional.ofNullable(shown.get()).map(Shown::new);
        }
    }

    /// Looks at a certificate and never trusts it.
    record Distrust(AtomicReference<X509Certificate> shown) implements X509TrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
            shown.set(chain[0]);
            throw new CertificateException("only looked at");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm) throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
