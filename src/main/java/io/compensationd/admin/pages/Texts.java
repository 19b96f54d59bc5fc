package io.compensationd.admin.pages;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// English texts that the product keeps, on rows and in the audit, or tells in a problem: known again by the English
/// words of their key, so that they can be said in another language.
final class Texts {
    private static final Pattern PLACE = Pattern.compile("\\{\\d}");

    private final List<Known> all;

    private record Known(String key, Pattern pattern) {}

    /// @param values what stood at its places
    record Found(String key, List<String> values) {}

    /// @param english by key
    /// @param value   what may stand at a place, as a regular expression
    Texts(Map<String, String> english, String kind, String value) {
        this.all = english.entrySet().stream()
                .filter(text -> text.getKey().startsWith(kind))
                .map(text -> new Known(text.getKey(), pattern(text.getValue(), value)))
                .toList();
    }

    private static Pattern pattern(String english, String value) {
        var parts = PLACE.splitAsStream(english).map(Pattern::quote).toList();
        var open = PLACE.matcher(english).results().count() >= parts.size() ? "(" + value + ")" : "";
        return Pattern.compile(String.join("(" + value + ")", parts) + open, Pattern.DOTALL);
    }

    Optional<Found> find(String text) {
        for (var known : all) {
            var found = known.pattern().matcher(text);
            if (found.matches()) {
                var values = new java.util.ArrayList<String>();
                for (int i = 1; i <= found.groupCount(); i++) values.add(found.group(i));
                return Optional.of(new Found(known.key(), values));
            }
        }
        return Optional.empty();
    }
}
