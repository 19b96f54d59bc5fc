package io.compensationd.admin;

import io.compensationd.settings.Secret;
import io.compensationd.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The secrets that the settings name, kept as digests, so that comparing tells nothing by its time.
final class Tokens {
    private final Map<Role, byte[]> digests = new EnumMap<>(Role.class);

    Tokens(Settings.Cron cron, Settings.Tokens api) {
        put(Role.CRON, cron.secret());
        put(Role.METRICS, api.metrics());
        put(Role.VIEWER, api.viewer());
        put(Role.OPERATOR, api.operator());
    }

    /// Whether nothing is configured: then nothing is open but what is open to all.
    boolean none() {
        return digests.isEmpty();
    }

    /// Whether there is one to sign in to the dashboard with.
    boolean openPages() {
        return digests.containsKey(Role.VIEWER) || digests.containsKey(Role.OPERATOR);
    }

    /// The roles of a secret; every one is compared, whatever the first says.
    Set<Role> roles(String secret) {
        var digest = digest(secret);
        var roles = EnumSet.noneOf(Role.class);
        digests.forEach((role, expected) -> {
            if (MessageDigest.isEqual(expected, digest)) roles.add(role);
        });
        return roles;
    }

    /// A key that all nodes with the same secrets share, for what one of them signs and another checks.
    byte[] key(String purpose) {
        var secrets = message();
        digests.values().forEach(secrets::update);
        return secrets.digest(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private void put(Role role, Optional<Secret> secret) {
        secret.ifPresent(value -> digests.put(role, digest(value.value())));
    }

    static byte[] digest(String secret) {
        return digest(secret.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] digest(byte[] bytes) {
        return message().digest(bytes);
    }

    private static MessageDigest message() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
