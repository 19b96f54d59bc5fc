package io.compensationd.admin;

import java.util.Optional;

/// The cookies of a browser: its session, and how its user likes the pages.
final class Cookies {
    /// The prefix makes browsers refuse it without Secure, with a domain, or for a part of the paths.
    static final String SESSION = "__Host-compensationd";

    static final String LANGUAGE = "compensationd-language";
    static final String THEME = "compensationd-theme";

    private static final String STRICT = "; Path=/; SameSite=Strict; HttpOnly";

    private Cookies() {}

    static Optional<String> of(Received received, String name) {
        for (var pair : received.header().apply("Cookie").orElse("").split("; *", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equals(name)) return Optional.of(pair.substring(equals + 1));
        }
        return Optional.empty();
    }

    static String session(String value) {
        return SESSION + "=" + value + STRICT + "; Secure";
    }

    static String noSession() {
        return session("") + "; Max-Age=0";
    }

    /// @param value of a fixed set
    static String liking(String name, String value) {
        return name + "=" + value + STRICT + "; Max-Age=31536000";
    }
}
