package io.compensationd.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What goes back to a caller.
///
/// @param headers beside those that every answer has
record Answer(int status, String type, ByteBuffer body, Map<String, String> headers) {
    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json; charset=utf-8", ByteBuffer.wrap(Json.bytes(value)), Map.of());
    }

    static Answer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text);
    }

    static Answer of(int status, String type, String text) {
        return new Answer(status, type, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    static Answer html(int status, byte[] page) {
        return new Answer(status, "text/html; charset=utf-8", ByteBuffer.wrap(page), Map.of());
    }

    /// After a form: the browser asks for another page.
    ///
    /// @param to of ours
    static Answer see(String to) {
        return text(303, "").with("Location", to);
    }

    Answer with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, body, all);
    }

    /// A problem as its caller knows them: RFC 9457, or what the platform's own routes say.
    static Answer problem(Route.Shape shape, HttpProblem problem) {
        var members = new LinkedHashMap<String, Object>();
        return switch (shape) {
            case PLATFORM -> {
                members.put("message", problem.words());
                members.putAll(problem.more());
                yield json(problem.status(), members);
            }
            case OURS -> {
                members.put("type", "about:blank");
                members.put("title", title(problem.status()));
                members.put("status", problem.status());
                members.put("code", problem.code());
                members.put("detail", problem.words());
                members.putAll(problem.more());
                yield new Answer(
                        problem.status(), "application/problem+json", ByteBuffer.wrap(Json.bytes(members)), Map.of());
            }
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
