package io.compensationd.admin;

import io.compensationd.admin.pages.Again;
import io.compensationd.admin.pages.Field;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody filled in on a page.
record Form(Map<String, List<String>> fields) {
    private static final int FIELDS_MAX = 20_000;

    static Form read(Received received) throws IOException {
        var type = received.header().apply("Content-Type").orElse("");
        if (!type.matches("(?i)application/x-www-form-urlencoded( *;.*)?"))
            throw new HttpProblem(415, "unsupported_media_type", "expected a form");
        var fields = new LinkedHashMap<String, List<String>>();
        var text = text(received.body().read());
        var pairs = text.isEmpty() ? new String[0] : text.split("&", FIELDS_MAX + 1);
        if (pairs.length > FIELDS_MAX) throw HttpProblem.bad("expected at most " + FIELDS_MAX + " fields");
        for (var pair : pairs) {
            int equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            var value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return new Form(fields);
    }

    /// The one value of a field, without white space around it; empty where nothing was filled in.
    Optional<String> text(String name) {
        var values = fields.getOrDefault(name, List.of());
        if (values.size() > 1) throw HttpProblem.bad("expected " + name + " once");
        return values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /// To be sent once more.
    Again again(String action) {
        var again = new ArrayList<Field>();
        fields.forEach((name, values) -> values.forEach(value -> again.add(new Field(name, value))));
        again.removeIf(field -> field.name().equals("reason"));
        return new Again(action, again, text("reason").orElse(""));
    }

    /// All values of a field, repeated or with commas.
    List<String> texts(String name) {
        return fields.getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    List<Long> numbers(String name) {
        return texts(name).stream()
                .map(text -> Call.whole(text, Long.MIN_VALUE, Long.MAX_VALUE)
                        .orElseThrow(() -> HttpProblem.bad("expected whole numbers in " + name)))
                .toList();
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.bad("expected a form in UTF-8");
        }
    }

    private static String decoded(String text) {
        try {
            return Call.clean(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.bad("expected a form, found something else");
        }
    }
}
