package io.compensationd.compensation.desk;

/// One value that is refused: where it stands, what was expected and what was found. Never carries a body, only its
/// length.
public record Wrong(String column, String expected, String found) {
    private static final int FOUND_MAX = 60;

    @Override
    public String toString() {
        return column + ": expected " + expected + ", found " + found;
    }

    /// A short value as a message may show it: quoted, without control characters, cut.
    public static String shown(String value) {
        if (value.isEmpty()) return "nothing";
        var text = new StringBuilder("\"");
        value.codePoints().limit(FOUND_MAX).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)
                text.append("\\u%04x".formatted(c));
            else text.appendCodePoint(c);
        });
        return text.append(value.codePointCount(0, value.length()) > FOUND_MAX ? "...\"" : "\"")
                .toString();
    }
}
