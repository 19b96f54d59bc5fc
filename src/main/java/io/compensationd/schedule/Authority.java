package io.compensationd.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Who vouches for a server, instead of those that Java knows.
final class Authority {
    private Authority() {}

    /// @param file certificates, PEM
    static SSLSocketFactory in(Path file) throws IOException {
        try (var certificates = Files.newInputStream(file)) {
            var known = KeyStore.getInstance(KeyStore.getDefaultType());
            known.load(null, null);
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(certificates))
                known.setCertificateEntry("authority-" + known.size(), certificate);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificates in " + file + " (" + e.getMessage() + ")", e);
        }
    }
}
