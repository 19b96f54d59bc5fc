package io.compensationd.admin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/// Who is signed in to the dashboard, in the database, so that every node knows.
///
/// What a browser keeps is random and opens nothing but pages. The database keeps its digest under a key that only
/// nodes with the same tokens have: who reads the table cannot sign in, who writes it cannot either, and a token that
/// is changed ends every session. The database's clock decides when one is over.
///
/// What a node gave out carries a seal under that key, too: what somebody made up is known without the database.
final class Sessions {
    /// Without a look, and at most.
    static final Duration IDLE = Duration.ofMinutes(30);

    static final Duration MAX = Duration.ofHours(12);

    private static final int BYTES = 32;
    private static final int SEAL = 16;
    private static final String MAC = "HmacSHA256";

    private static final String ALIVE = """
            created_at > clock_timestamp() - interval '%d s' and seen_at > clock_timestamp() - interval '%d s'""".formatted(MAX.toSeconds(), IDLE.toSeconds());

    private static final String FIND =
            "select role, seen_at < clock_timestamp() - interval '1 min' as stale from compensation.sessions"
                    + " where digest = ? and " + ALIVE;

    private final DataSource connections;
    private final SecretKeySpec key;

    /// [#BYTES] and [#SEAL] in Base64.
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{64}");

    /// Not a parameter like other chance: what it gives must not be guessed.
    private final SecureRandom random = new SecureRandom();

    /// @param form what forms of this session's pages carry
    record Session(Role role, String form) {
        Set<Role> roles() {
            return EnumSet.of(role);
        }

        boolean sent(String token) {
            return MessageDigest.isEqual(form.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Session[" + role + "]";
        }
    }

    Sessions(DataSource connections, Tokens tokens) {
        this.connections = connections;
        this.key = new SecretKeySpec(tokens.key("session"), MAC);
    }

    /// Begins one, and forgets those that are over.
    ///
    /// @return what the browser keeps
    String begin(Role role) throws SQLException {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var sealed = Arrays.copyOf(bytes, BYTES + SEAL);
        System.arraycopy(seal(bytes), 0, sealed, BYTES, SEAL);
        var value = text(sealed);
        try (var connection = connections.getConnection();
                var forget = connection.createStatement();
                var insert =
                        connection.prepareStatement("insert into compensation.sessions (digest, role) values (?, ?)")) {
            forget.executeUpdate("delete from compensation.sessions where not (" + ALIVE + ")");
            insert.setBytes(1, digest(role, value));
            insert.setString(2, word(role));
            insert.executeUpdate();
        }
        return value;
    }

    /// Whether a node with the same tokens gave this out, once.
    boolean made(String value) {
        if (!VALUE.matcher(value).matches()) return false;
        var bytes = Base64.getUrlDecoder().decode(value);
        return MessageDigest.isEqual(seal(Arrays.copyOf(bytes, BYTES)), Arrays.copyOfRange(bytes, BYTES, BYTES + SEAL));
    }

    /// @param value of which a node [#made] it
    /// @param looks whether somebody looks, and not only a page that keeps itself up to date
    Optional<Session> find(String value, boolean looks) throws SQLException {
        try (var connection = connections.getConnection()) {
            for (var role : EnumSet.of(Role.OPERATOR, Role.VIEWER)) {
                var digest = digest(role, value);
                if (alive(connection, role, digest, looks))
                    return Optional.of(new Session(role, text(mac("form " + text(digest)))));
            }
        }
        return Optional.empty();
    }

    void end(String value) throws SQLException {
        try (var connection = connections.getConnection();
                var delete = connection.prepareStatement("delete from compensation.sessions where digest in (?, ?)")) {
            delete.setBytes(1, digest(Role.OPERATOR, value));
            delete.setBytes(2, digest(Role.VIEWER, value));
            delete.executeUpdate();
        }
    }

    private static boolean alive(Connection connection, Role role, byte[] digest, boolean looks) throws SQLException {
        try (var find = connection.prepareStatement(FIND)) {
            find.setBytes(1, digest);
            try (var row = find.executeQuery()) {
                if (!row.next() || !row.getString("role").equals(word(role))) return false;
                if (looks && row.getBoolean("stale")) touch(connection, digest);
                return true;
            }
        }
    }

    private static void touch(Connection connection, byte[] digest) throws SQLException {
        try (var touch = connection.prepareStatement(
                "update compensation.sessions set seen_at = clock_timestamp() where digest = ?")) {
            touch.setBytes(1, digest);
            touch.executeUpdate();
        }
    }

    /// The role is part of it: a row whose role somebody changes is nobody's.
    private byte[] digest(Role role, String value) {
        return mac(word(role) + " " + value);
    }

    private byte[] seal(byte[] random) {
        return Arrays.copyOf(mac("seal " + text(random)), SEAL);
    }

    private byte[] mac(String text) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
