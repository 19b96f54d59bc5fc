package io.compensationd.admin.pages;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The stable codes of what callers are told instead of what they asked for. The API's description names them, and the
/// dashboard has words for each.
public enum ProblemCode {
    BAD_REQUEST,
    BUSY,
    CHARGED,
    DATABASE,
    FAILED,
    FORBIDDEN,
    HELD,
    INTERNAL,
    INTERRUPTED,
    INVALID,
    KEY_TAKEN,
    METHOD_NOT_ALLOWED,
    NO_ACCOUNT,
    NO_SECRET,
    NOT_FAILED,
    NOT_FOUND,
    OTHER_ORIGIN,
    PAUSED,
    PLAN_CHANGED,
    REFUSED,
    STALE_FORM,
    STOPPING,
    TOKEN_EXPIRED,
    TOO_LARGE,
    TOO_MANY_TRIES,
    UNAUTHORIZED,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_TOKEN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ProblemCode> of(String text) {
        return Stream.of(values()).filter(code -> code.text().equals(text)).findFirst();
    }
}
