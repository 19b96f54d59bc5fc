package io.compensationd.admin;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A call that was let in.
///
/// @param places what stands at the places of the route's path
record Call(Received received, Map<String, String> places, Caller caller) {
    String place(String name) {
        var value = places.get(name);
        if (value == null) throw new IllegalArgumentException("the route has no {" + name + "}");
        return value;
    }

    /// A whole number at a place of the path.
    long number(String name) {
        return whole(place(name), Long.MIN_VALUE, Long.MAX_VALUE)
                .orElseThrow(
                        () -> HttpProblem.bad("expected a whole number of at most 64 bits in place of {" + name + "}"));
    }

    Optional<String> header(String name) {
        return received.header().apply(name);
    }

    /// The one value of a parameter; several are refused.
    Optional<String> query(String name) {
        var values = received.query().getOrDefault(name, List.of());
        if (values.size() > 1)
            throw HttpProblem.bad("expected " + name + " once, found it " + values.size() + " times");
        return values.stream().findFirst().map(value -> clean(value).strip()).filter(value -> !value.isEmpty());
    }

    /// All values of a parameter, repeated or with commas.
    List<String> queries(String name) {
        return received.query().getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(clean(value).split(",")).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    int query(String name, int standard, int min, int max) {
        return query(name)
                .map(text -> whole(text, min, max)
                        .orElseThrow(() -> HttpProblem.bad(
                                "expected %s from %d to %d, found %s".formatted(name, min, max, Json.shown(text))))
                        .intValue())
                .orElse(standard);
    }

    /// Refuses every parameter but these: a misspelt filter would select everything.
    Call only(String... names) {
        var known = Set.of(names);
        for (var name : received.query().keySet())
            if (!known.contains(name))
                throw HttpProblem.bad("unknown parameter " + Json.shown(name) + ", expected "
                        + (names.length == 0 ? "none" : String.join(", ", names)));
        return this;
    }

    /// What somebody sent from a page of their session.
    ///
    /// @throws HttpProblem 403 where it is no such page's form
    Form form() throws IOException {
        var form = Form.read(received);
        var session = caller.session().orElseThrow(() -> new IllegalStateException("the route has no session"));
        if (session.sent(form.text("form").orElse(""))) return form;
        throw new HttpProblem(
                403, "stale_form", "This form is of a page from before you signed in. Open the page again.");
    }

    /// The body as a JSON object; nothing counts as an empty one. Jackson has another exception for exponents past all
    /// bounds.
    Json.Members body() throws IOException {
        var bytes = received.body().read();
        if (bytes.length == 0) return Json.Members.NONE;
        try {
            JsonNode node = Json.tree(bytes);
            if (!node.isObject()) throw HttpProblem.bad("expected a JSON object as body");
            return new Json.Members(node);
        } catch (JacksonException | NumberFormatException e) {
            throw HttpProblem.bad("expected a JSON object as body, found something else");
        }
    }

    /// Text that PostgreSQL can take.
    static String clean(String text) {
        if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF))
            throw HttpProblem.bad("expected Unicode text without NUL, found something else");
        return text;
    }

    static Optional<Long> whole(String text, long min, long max) {
        if (!text.matches("-?[0-9]{1,19}")) return Optional.empty();
        return Optional.of(new BigInteger(text))
                .filter(value -> value.bitLength() < Long.SIZE)
                .map(BigInteger::longValue)
                .filter(value -> value >= min && value <= max);
    }
}
