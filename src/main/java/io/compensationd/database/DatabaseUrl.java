package io.compensationd.database;

import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/// Where the database is, in pgjdbc's words, whichever form the setting had.
///
/// Parameters are kept apart from the address, because a parameter in a JDBC URL wins over ours, and some of ours
/// may not be lost: the daemon would settle a task twice with `autosave`, and leak rows with `logServerErrorDetail`.
///
/// @param address    `jdbc:postgresql://host:port/database`, without parameters
/// @param parameters of pgjdbc, user and password among them
/// @param schema     of the platform's tables, where the URL names it
/// @param notes      what the URL asks for and we do otherwise, in words, for `check`
record DatabaseUrl(String address, Map<String, String> parameters, Optional<String> schema, List<String> notes) {
    private static final String FORMS = "Write it as postgresql://user:password@host:5432/database?schema=public"
            + " or as jdbc:postgresql://host:5432/database?user=...";

    DatabaseUrl {
        parameters = Map.copyOf(parameters);
        notes = List.copyOf(notes);
    }

    /// Reads either form. No message of it repeats the URL, which may hold a password.
    static DatabaseUrl parse(String url) {
        var trimmed = url.strip();
        var scheme = trimmed.substring(0, Math.max(0, trimmed.indexOf(':'))).toLowerCase(Locale.ROOT);
        var parsed = switch (scheme) {
            case "jdbc" -> jdbc(trimmed);
            case "postgresql", "postgres" -> PrismaUrl.parse(trimmed);
            case "prisma", "prisma+postgres" ->
                throw wrong("A " + scheme + ":// address is Prisma's own proxy, which speaks no PostgreSQL."
                        + " Give the address of the database itself (Prisma's directUrl).");
            default -> throw wrong("No scheme jdbc:postgresql: or postgresql: was found. " + FORMS);
        };
        return parsed.severalHosts() ? parsed.onPrimary() : parsed;
    }

    /// With another user or password than the URL's, where given.
    DatabaseUrl as(Optional<String> user, Optional<String> password) {
        var all = new TreeMap<>(parameters);
        user.ifPresent(it -> all.put("user", it));
        password.ifPresent(it -> all.put("password", it));
        return new DatabaseUrl(address, all, schema, notes);
    }

    String user() {
        return parameters.getOrDefault("user", System.getProperty("user.name"));
    }

    /// `host:port/database`, for messages.
    String place() {
        return address.replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    /// The first of its hosts, not looked up.
    InetSocketAddress first() {
        var place = place();
        var authority = place.contains("/") ? place.split("[,/]", -1)[0] : "localhost";
        var colon = authority.lastIndexOf(':');
        if (colon < 0 || authority.endsWith("]")) return InetSocketAddress.createUnresolved(bare(authority), 5432);
        return InetSocketAddress.createUnresolved(
                bare(authority.substring(0, colon)), Integer.parseInt(authority.substring(colon + 1)));
    }

    private static String bare(String host) {
        return host.replaceAll("[\\[\\]]", "");
    }

    static DatabaseProblem wrong(String message) {
        return DatabaseProblem.configuration("compensation.database.url: " + message);
    }

    private static DatabaseUrl jdbc(String url) {
        var query = url.indexOf('?');
        var address = query < 0 ? url : url.substring(0, query);
        // Looked at first, because pgjdbc would log the password as a port that it cannot read.
        if (address.contains("@"))
            throw wrong("A JDBC URL has no user or password before the host. Write them as ?user=...&password=...,"
                    + " or use the form postgresql://user:password@host:5432/database");
        var parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) throw wrong("pgjdbc cannot read this JDBC URL. " + FORMS);
        var parameters = new TreeMap<String, String>();
        var schema = Optional.<String>empty();
        for (var name : parsed.stringPropertyNames()) {
            var value = parsed.getProperty(name);
            switch (name) {
                case "PGHOST", "PGPORT", "PGDBNAME" -> {}
                case "schema", "currentSchema" -> schema = Optional.of(value.split(",", -1)[0].replace("\"", ""));
                default -> parameters.put(known(name), value);
            }
        }
        return new DatabaseUrl(address, parameters, schema, List.of());
    }

    private static String known(String name) {
        if (PGProperty.forName(name) != null) return name;
        throw wrong("\"" + name + "\" is no parameter of the PostgreSQL JDBC driver, which would leave it out in"
                + " silence. Parameter names are case-sensitive: see the driver's documentation.");
    }

    /// Prisma's form, taken apart: for {@link PrismaUrl}.
    static DatabaseUrl of(
            List<String> hosts,
            String database,
            Map<String, String> parameters,
            Optional<String> schema,
            List<String> notes) {
        var name = URLEncoder.encode(database, StandardCharsets.UTF_8);
        var address = hosts.stream().collect(Collectors.joining(",", "jdbc:postgresql://", "/" + name));
        return new DatabaseUrl(address, parameters, schema, notes);
    }

    private boolean severalHosts() {
        return address.contains(",");
    }

    /// Only a primary takes writes, and a failed-over host must be asked again soon.
    private DatabaseUrl onPrimary() {
        var all = new TreeMap<>(parameters);
        all.putIfAbsent("targetServerType", "primary");
        all.putIfAbsent("hostRecheckSeconds", "2");
        return new DatabaseUrl(address, all, schema, notes);
    }

    /// Without parameters: they may hold a password.
    @Override
    public String toString() {
        return address;
    }
}
