package io.compensationd.admin;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Somebody with a browser, as far as a browser is headers: it shows its session, and says which site a form is of.
///
/// @param cookie `name=value`, or nothing
record Visitor(Client anybody, String cookie) {
    private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    static Visitor signedIn(Client anybody, String token) {
        var answer = new Visitor(anybody, "").post("/sign-in", Map.of("token", List.of(token), "to", List.of("/")));
        var cookie = answer.headers().firstValue("Set-Cookie").orElseThrow(() -> new AssertionError(answer.body()));
        return new Visitor(anybody, cookie.substring(0, cookie.indexOf(';')));
    }

    Client client() {
        return client("application/x-www-form-urlencoded");
    }

    /// @param type of what it sends
    Client client(String type) {
        var browser = new Client(anybody.base(), List.of("Accept", "text/html,*/*"))
                .and("Content-Type", type)
                .and("Sec-Fetch-Site", "same-origin");
        return cookie.isEmpty() ? browser : browser.and("Cookie", cookie);
    }

    HttpResponse<String> get(String path) {
        return client().get(path);
    }

    /// What the forms of this session carry.
    String form() {
        var found = FORM.matcher(get("/").body());
        if (!found.find()) throw new AssertionError("no form");
        return found.group(1);
    }

    /// What the form with these words carries on a page, as a browser would send it.
    static Map<String, List<String>> carried(String page, String words) {
        for (var form : page.split("<form", -1))
            if (form.contains(words)) {
                var fields = new java.util.HashMap<String, List<String>>();
                var hidden = HIDDEN.matcher(form);
                while (hidden.find())
                    fields.computeIfAbsent(hidden.group(1), _ -> new ArrayList<>())
                            .add(hidden.group(2).replace("&#34;", "\"").replace("&amp;", "&"));
                return fields;
            }
        throw new AssertionError("no form with " + words + " in " + page);
    }

    /// Sends a form with what it carries.
    HttpResponse<String> send(String path, Map<String, List<String>> fields) {
        var all = new java.util.HashMap<>(fields);
        all.put("form", List.of(form()));
        return post(path, all);
    }

    HttpResponse<String> post(String path, Map<String, List<String>> fields) {
        return client().send("POST", path, encoded(fields));
    }

    static String encoded(Map<String, List<String>> fields) {
        var pairs = new ArrayList<String>();
        fields.forEach((name, values) ->
                values.forEach(value -> pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))));
        return String.join("&", pairs);
    }
}
