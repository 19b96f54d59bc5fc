package io.compensationd.compensation.desk;

/// What can be said about a text without making a copy of it: bodies are large.
final class Text {
    private Text() {}

    /// Its length as UTF-8.
    static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < 0x80) bytes++;
            else if (c < 0x800) bytes += 2;
            else if (Character.isSurrogate(c)) bytes += 2; // a pair makes four
            else bytes += 3;
        }
        return bytes;
    }

    /// Where the first half of a surrogate pair stands alone; -1: nowhere.
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)))
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) return i;
        return -1;
    }
}
