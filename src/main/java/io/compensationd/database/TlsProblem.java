package io.compensationd.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a connection that had to be encrypted was not made: what was expected of the server, and what it showed.
///
/// None of these ever falls back to plain text.
final class TlsProblem {
    private static final List<String> ENCRYPTED = List.of("require", "verify-ca", "verify-full");

    private TlsProblem() {}

    /// Empty: TLS was not asked for, or is not what failed.
    static Optional<DatabaseProblem> of(SQLException e, DatabaseUrl url) {
        var mode = url.parameters()
                .getOrDefault("sslmode", "true".equals(url.parameters().get("ssl")) ? "verify-full" : "prefer");
        var state = String.valueOf(e.getSQLState());
        if (!ENCRYPTED.contains(mode) || !state.startsWith("08")) return Optional.empty();
        var where = url.first();
        return TlsHandshake.with(where.getHostString(), where.getPort())
                .flatMap(seen -> message(e, url, mode, seen))
                .map(message -> DatabaseProblem.state(message + " Nothing was sent to it.", e));
    }

    private static Optional<String> message(SQLException e, DatabaseUrl url, String mode, TlsHandshake seen) {
        return switch (seen) {
            case TlsHandshake.Plain() ->
                Optional.of("The server at " + url.place() + " was expected to speak TLS (sslmode=" + mode
                        + "), and was found to speak plain text only. Turn it on there: ssl = on, ssl_cert_file,"
                        + " ssl_key_file.");
            case TlsHandshake.Shown shown -> certificate(e, url, mode, shown);
        };
    }

    private static Optional<String> certificate(
            SQLException e, DatabaseUrl url, String mode, TlsHandshake.Shown shown) {
        if (isAbout(e, SSLException.class))
            return Optional.of("The server at " + url.place() + " was expected to show a certificate that "
                    + authority(url) + " vouches for; found one for " + shown.names() + ", issued by "
                    + shown.certificate().getIssuerX500Principal().getName() + " and valid until "
                    + shown.certificate().getNotAfter().toInstant() + ". Name the authority's certificate by"
                    + " sslrootcert, or give the server another one.");
        if (!mode.equals("verify-full") || e.getCause() != null) return Optional.empty();
        return Optional.of("The server at " + url.place() + " was expected to show a certificate for the host "
                + url.first().getHostString() + "; found one for " + shown.names()
                + ". Use a name that it is for in compensation.database.url, or give the server another certificate.");
    }

    private static String authority(DatabaseUrl url) {
        var file = url.parameters().get("sslrootcert");
        if (file != null) return "sslrootcert " + file;
        return url.parameters().containsKey("sslfactory")
                ? "an authority that Java knows"
                : "~/.postgresql/root.crt (no sslrootcert is set)";
    }

    private static boolean isAbout(@Nullable Throwable e, Class<?> kind) {
        return e != null && (kind.isInstance(e) || isAbout(e.getCause(), kind));
    }
}
