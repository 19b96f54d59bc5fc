package io.compensationd.settings;

import java.util.Locale;
import java.util.function.Function;

/// One setting: its name, its default as it would stand in the file, what it takes and what it is for.
///
/// @param standard the default; empty: not set
/// @param expected completes "expected ...", with the bounds
/// @param secret   never shown
public record Key<T>(
        String name, String standard, String expected, boolean secret, Function<String, T> parse, String doc) {

    private static final String PREFIX = "compensation.";

    /// The environment variable of this setting: `COMPENSATION_DATABASE_URL` for `compensation.database.url`.
    public String variable() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /// The name without the prefix that all share.
    public String shortName() {
        return name.substring(PREFIX.length());
    }

    /// @throws IllegalArgumentException with the sentence to show, the value left out where it is secret
    public T value(String text) {
        try {
            return parse.apply(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "expected " + expected + ", found " + found(text) + Hint.of(text, this), e);
        }
    }

    private String found(String text) {
        if (secret) return "a value of " + text.length() + " characters";
        return "\"" + Redacted.url(text) + "\"";
    }
}
