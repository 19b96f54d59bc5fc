package io.compensationd.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the OpenAPI document says of statuses. Whatever a test asks for is held to it.
final class Documented {
    private static final JsonNode PATHS =
            JsonMapper.builder().build().readTree(DocumentRoutes.document()).get("paths");

    private Documented() {}

    /// A node without secrets opens nothing but health, and what Jetty cannot read comes to no route.
    ///
    /// @param asked with its query
    static void check(String method, String asked, int status, String body) {
        if (status == 404 && body.contains("No secret is configured ")) return;
        if (status == 400 && body.equals("refused\n")) return;
        var path = asked.replaceAll("[?#].*", "");
        for (var template : PATHS.propertyNames()) {
            if (!PATHS.get(template).has(method.toLowerCase(Locale.ROOT))) continue;
            if (route(method, template).places(path).isPresent())
                assertThat(status).as(method + " " + asked).isIn(statuses(method, template));
        }
    }

    /// @param template the path as the document writes it
    static Set<Integer> statuses(String method, String template) {
        var statuses = new TreeSet<Integer>();
        PATHS.get(template)
                .get(method.toLowerCase(Locale.ROOT))
                .get("responses")
                .propertyNames()
                .forEach(status -> statuses.add(Integer.valueOf(status)));
        return statuses;
    }

    private static Route route(String method, String template) {
        return new Route(method, template, Access.OPEN, "", call -> {
            throw new IllegalStateException("nobody calls this: " + call);
        });
    }
}
