package io.compensationd.admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls a node over HTTP. Statuses that the document does not list fail the test.
///
/// @param headers of every call: name, value, name, value
record Client(String base, List<String> headers) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final Pattern ADDRESS = Pattern.compile("listening address=(\\S+)");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /// Of a node that said where it listens.
    static Client of(String log) {
        var address = ADDRESS.matcher(log);
        if (!address.find()) throw new AssertionError("no address in:\n" + log);
        return new Client(address.group(1), List.of());
    }

    Client with(String token) {
        return header("Authorization", "Bearer " + token);
    }

    Client header(String name, String value) {
        return new Client(base, List.of(name, value));
    }

    Client and(String name, String value) {
        var more = new java.util.ArrayList<>(headers);
        more.addAll(List.of(name, value));
        return new Client(base, more);
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, null);
    }

    JsonNode json(String path) {
        return tree(get(path));
    }

    HttpResponse<String> post(String path, String json) {
        return send("POST", path, json);
    }

    /// @param json null: no body
    HttpResponse<String> send(String method, String path, String json) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null && !headers.contains("Content-Type")) request.header("Content-Type", "application/json");
        if (!headers.isEmpty()) request.headers(headers.toArray(String[]::new));
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            Documented.check(method, path, response.statusCode(), response.body());
            return response;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    static JsonNode tree(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }
}
