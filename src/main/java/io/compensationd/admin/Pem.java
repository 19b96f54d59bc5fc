package io.compensationd.admin;

import io.compensationd.settings.Settings;
import io.compensationd.settings.SettingsProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Certificate and key from PEM files, as a key store that never leaves memory.
final class Pem {
    static final char[] PASSWORD = new char[0];

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private Pem() {}

    /// @throws SettingsProblem that names the file
    static KeyStore keyStore(Settings.Tls tls) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry("server", key(tls.key()), PASSWORD, chain(tls.certificate()));
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new SettingsProblem(List.of(
                    "TLS cannot be set up with %s and %s: %s. Expected a certificate with its chain, and the private key that belongs to it"
                            .formatted(tls.certificate(), tls.key(), e.getMessage())));
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try {
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (certificates.isEmpty()) throw new GeneralSecurityException("no certificate in it");
            return certificates.toArray(Certificate[]::new);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + " is no certificate in PEM", e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        var pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find())
            throw new GeneralSecurityException(
                    file + " has no \"BEGIN PRIVATE KEY\". Convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        return ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, spec).stream())
                .findFirst()
                .orElseThrow(
                        () -> new GeneralSecurityException(file + " is no key of " + String.join(", ", ALGORITHMS)));
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
