package io.compensationd.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The files that pages are made of, from the class path. An address changes with what it serves, so browsers may keep
/// it
/// for ever.
final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "dashboard.css", "text/css; charset=utf-8",
            "dashboard.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, File> files = new LinkedHashMap<>();

    private record File(String type, ByteBuffer bytes, String hash) {}

    Assets() {
        TYPES.forEach((name, type) -> files.put(name, read(name, type)));
    }

    List<Route> routes() {
        return List.of(
                Route.get("/assets/{hash}/{name}", Access.FRONT, "What pages are made of.", this::serve),
                Route.get("/favicon.ico", Access.FRONT, "The sign of the dashboard.", _ -> whole(file("icon.svg"))));
    }

    String address(String name) {
        return "/assets/" + file(name).hash() + "/" + name;
    }

    private Answer serve(Call call) {
        var file = files.get(call.place("name"));
        if (file == null || !file.hash().equals(call.place("hash")))
            throw HttpProblem.notFound("There is no such file of this version");
        var seen = call.header("If-None-Match").filter(tag -> tag.equals(tag(file)));
        var answer = seen.isPresent() ? Answer.text(304, "") : whole(file);
        return answer.with("ETag", tag(file)).with("Cache-Control", "public, max-age=31536000, immutable");
    }

    private static Answer whole(File file) {
        return new Answer(200, file.type(), file.bytes(), Map.of());
    }

    private static String tag(File file) {
        return '"' + file.hash() + '"';
    }

    private File file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private static File read(String name, String type) {
        try (var in = Objects.requireNonNull(Assets.class.getResourceAsStream("assets/" + name), name)) {
            var bytes = in.readAllBytes();
            return new File(
                    type,
                    ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                    HexFormat.of().formatHex(Tokens.digest(bytes), 0, 8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
