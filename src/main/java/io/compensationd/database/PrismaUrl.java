package io.compensationd.database;

import static io.compensationd.database.DatabaseUrl.wrong;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `DATABASE_URL` as Prisma and libpq write it: `postgresql://user:password@host:port/database?schema=x`, user,
/// password and values percent-encoded. Each parameter of Prisma's has pgjdbc's meaning given to it here, or an error
/// that says why it has none.
///
/// Source: Prisma's documentation, "PostgreSQL database connector", arguments of the connection URL.
final class PrismaUrl {
    private static final List<String> TLS_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private final Map<String, String> arguments;
    private final Map<String, String> parameters = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    private PrismaUrl(Map<String, String> arguments) {
        this.arguments = arguments;
    }

    static DatabaseUrl parse(String url) {
        var rest = url.substring(url.indexOf(':') + 1);
        if (!rest.startsWith("//")) throw wrong("\"//\" was expected after the scheme.");
        var query = rest.indexOf('?');
        var arguments = arguments(query < 0 ? "" : rest.substring(query + 1));
        var place = rest.substring(2, query < 0 ? rest.length() : query);
        var slash = place.indexOf('/');
        var authority = slash < 0 ? place : place.substring(0, slash);
        var database = slash < 0 ? "" : decode(place.substring(slash + 1), "the database's name");
        if (database.isEmpty())
            throw wrong("No database is named. It stands after the host: postgresql://host/database");
        if (database.contains("/"))
            throw wrong("A \"/\" was found in the database's name. If it belongs to the password, write it as %2F.");
        return new PrismaUrl(arguments).read(authority, database);
    }

    private DatabaseUrl read(String authority, String database) {
        var at = authority.lastIndexOf('@');
        if (at >= 0) credentials(authority.substring(0, at));
        var hosts = hosts(authority.substring(at + 1));
        var schema = Optional.ofNullable(arguments.remove("schema"));
        tls();
        arguments.forEach(this::argument);
        return DatabaseUrl.of(hosts, database, parameters, schema, notes);
    }

    private void credentials(String text) {
        var colon = text.indexOf(':');
        var user = decode(colon < 0 ? text : text.substring(0, colon), "the user's name");
        if (!user.isEmpty()) parameters.put("user", user);
        if (colon >= 0) parameters.put("password", decode(text.substring(colon + 1), "the password"));
    }

    private List<String> hosts(String authority) {
        var socket = arguments.remove("host");
        if (socket != null && socket.startsWith("/"))
            throw wrong("host=" + socket + " is a Unix socket, which the JDBC driver cannot use."
                    + " Give the server's TCP address (listen_addresses = 'localhost' on the server is enough).");
        var list = socket == null ? authority : socket;
        if (list.isEmpty()) list = "localhost";
        var hosts = new ArrayList<String>();
        for (var host : list.split(",", -1)) hosts.add(host(host));
        return hosts;
    }

    /// `name`, `name:port`, `[::1]` or `[::1]:port`.
    private static String host(String text) {
        var end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        if (text.startsWith("[") && end == 0) throw wrong("An IPv6 address has no closing \"]\".");
        var host = end < 0 ? text : text.substring(0, end);
        var port = end < 0 || end == text.length() ? "5432" : text.substring(end + 1);
        if (text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("["))
            throw wrong("More than one \":\" was found in a host. An IPv6 address stands in brackets: [::1]:5432."
                    + " An \"@\", \":\" or \"/\" in a password is written as %40, %3A or %2F.");
        if (host.isEmpty()) throw wrong("A host is missing between two commas or before its port.");
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535 || Integer.parseInt(port) == 0)
            throw wrong("A port from 1 to 65535 was expected after the host, \"" + port + "\" was found.");
        return host + ":" + port;
    }

    /// Prisma checks no certificate unless told `sslaccept=strict`; strict here never falls back to plain text.
    private void tls() {
        var mode = Optional.ofNullable(arguments.remove("sslmode"))
                .orElse("prefer")
                .toLowerCase(Locale.ROOT);
        var accept = Optional.ofNullable(arguments.remove("sslaccept")).orElse("accept_invalid_certs");
        if (!TLS_MODES.contains(mode)) throw wrong("sslmode=" + mode + " is none of " + TLS_MODES + ".");
        var strict = switch (accept) {
            case "strict" -> true;
            case "accept_invalid_certs" -> false;
            default -> throw wrong("sslaccept=" + accept + " is neither strict nor accept_invalid_certs.");
        };
        if (strict && mode.equals("disable")) throw wrong("sslmode=disable contradicts sslaccept=strict.");
        if (strict) mode = "verify-full";
        parameters.put("sslmode", mode);

        var root = Optional.ofNullable(arguments.remove("sslrootcert"))
                .or(() -> Optional.ofNullable(arguments.remove("sslcert")));
        root.ifPresent(it -> parameters.put("sslrootcert", file("sslcert", it)));
        identity();
        if (root.isEmpty() && mode.startsWith("verify")) javaTrustStore();
    }

    private void identity() {
        var identity = Optional.ofNullable(arguments.remove("sslidentity"));
        var password = Optional.ofNullable(arguments.remove("sslpassword"));
        identity.ifPresent(it -> {
            if (!it.endsWith(".p12") && !it.endsWith(".pfx"))
                throw wrong("sslidentity=" + it + " must be a PKCS 12 file that ends in .p12 or .pfx.");
            parameters.put("sslkey", file("sslidentity", it));
        });
        password.ifPresent(it -> parameters.put("sslpassword", it));
    }

    /// Prisma takes the system's certificate authorities; the JVM's own are the nearest to them.
    private void javaTrustStore() {
        if (parameters.containsKey("sslkey"))
            throw wrong("sslidentity together with a strict check of the server needs sslcert,"
                    + " the file of the authority that signed the server's certificate.");
        parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }

    private static String file(String argument, String path) {
        if (Files.isReadable(Path.of(path))) return path;
        throw wrong(argument + "=" + path + ": no such file, or not readable for this user. Relative paths start at "
                + Path.of("").toAbsolutePath() + ", not at Prisma's folder.");
    }

    private void argument(String name, String value) {
        switch (name) {
            case "pgbouncer" -> pooler(value);
            case "connect_timeout" -> seconds(name, value).ifPresent(it -> parameters.put("connectTimeout", it));
            case "socket_timeout" -> seconds(name, value).ifPresent(it -> parameters.put("socketTimeout", it));
            case "channel_binding" -> parameters.put("channelBinding", value);
            case "require_auth" -> parameters.put("requireAuth", value);
            case "options" -> parameters.put("options", value);
            case "target_session_attrs" -> session(value);
            case "application_name" -> notes.add("application_name is the node's own name here");
            case "connection_limit", "pool_timeout" ->
                notes.add(name + " sizes the platform's own pool and is not used:"
                        + " ours is compensation.database.work-pool");
            default -> {
                if (name.startsWith("ssl")) throw wrong("\"" + name + "\" is no TLS parameter that is known here.");
                notes.add(name + " is Prisma's own and has no meaning here");
            }
        }
    }

    private static void pooler(String value) {
        if (value.equals("false")) return;
        throw wrong("pgbouncer=true names a transaction pooler. The daemon's locks and notifications belong to a"
                + " session, which such a pooler takes away between two transactions."
                + " Give the address of PostgreSQL itself (Prisma's directUrl), without pgbouncer=true.");
    }

    private void session(String value) {
        switch (value) {
            case "any", "read-write", "primary" -> parameters.put("targetServerType", "primary");
            default -> throw wrong("target_session_attrs=" + value + " leads to a server that takes no writes.");
        }
    }

    private static Optional<String> seconds(String name, String value) {
        if (!value.matches("\\d{1,6}")) throw wrong(name + "=" + value + ": whole seconds were expected.");
        return Integer.parseInt(value) == 0 ? Optional.empty() : Optional.of(value);
    }

    private static Map<String, String> arguments(String query) {
        var arguments = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            if (pair.isEmpty()) continue;
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            arguments.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1), name));
        }
        return arguments;
    }

    /// A plus sign is a plus sign: this is a URL's path, not a form.
    private static String decode(String text, String what) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("In " + what + ", \"%\" must be followed by two hexadecimal digits."
                    + " A percent sign itself is written as %25.");
        }
    }
}
