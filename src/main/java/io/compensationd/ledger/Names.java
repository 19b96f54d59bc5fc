package io.compensationd.ledger;

import io.compensationd.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The platform's tables and columns under their configured names, quoted for SQL. Statements are written with the
/// names of the default tables in braces (`{tasks}`, `{accounts}`, `{accounts.balance}`, `{log.cost}`), and [#sql]
/// puts the configured ones in.
public final class Names {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z.]+)}");

    private final Map<String, String> quoted;

    private Names(Map<String, String> quoted) {
        this.quoted = Map.copyOf(quoted);
    }

    /// @param schema of the platform; tables without a schema of their own are looked for in it
    public static Names of(Settings.Tables tables, String schema) {
        var quoted = new HashMap<String, String>();
        quoted.put("tasks", quote(schema) + "." + quote("compensation_tasks"));
        var accounts = tables.accounts();
        quoted.put("accounts", table(accounts.table(), schema));
        quoted.put("accounts.id", quote(accounts.id()));
        quoted.put("accounts.balance", quote(accounts.balance()));
        quoted.put("accounts.active", quote(accounts.active()));
        tables.requestLog().ifPresent(log -> {
            quoted.put("log", table(log.table(), schema));
            quoted.put("log.userClerkId", quote(log.userClerkId()));
            quoted.put("log.serviceProvider", quote(log.serviceProvider()));
            quoted.put("log.requestApi", quote(log.requestApi()));
            quoted.put("log.requestBody", quote(log.requestBody()));
            quoted.put("log.responseBody", quote(log.responseBody()));
            quoted.put("log.cost", quote(log.cost()));
        });
        return new Names(quoted);
    }

    /// The statement with the configured names.
    public String sql(String template) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(m -> java.util.regex.Matcher.quoteReplacement(name(m.group(1))));
    }

    /// Whether a table is configured: the request log can be off.
    public boolean has(String name) {
        return quoted.containsKey(name);
    }

    private String name(String placeholder) {
        var name = quoted.get(placeholder);
        if (name == null)
            throw new IllegalArgumentException(
                    "no configured name for {" + placeholder + "}; known: " + quoted.keySet());
        return name;
    }

    private static String table(String table, String schema) {
        int dot = table.indexOf('.');
        return dot < 0
                ? quote(schema) + "." + quote(table)
                : quote(table.substring(0, dot)) + "." + quote(table.substring(dot + 1));
    }

    private static String quote(String name) {
        if (name.isBlank())
            throw new IllegalArgumentException("expected the name of a table or column, found '" + name + "'");
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
