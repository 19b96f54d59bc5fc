package io.compensationd.compensation.desk.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Rows in the text format of `COPY`, gathered until they are sent.
final class CopyText {
    private static final int KEPT_MAX = 4 * 1024 * 1024;

    private ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private boolean lineBegun;

    CopyText add(long value) {
        return add(Long.toString(value));
    }

    /// @param value null: SQL's null
    CopyText add(@Nullable String value) {
        if (lineBegun) rows.write('\t');
        lineBegun = true;
        if (value == null) raw("\\N");
        else escaped(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    void endRow() {
        rows.write('\n');
        lineBegun = false;
    }

    int size() {
        return rows.size();
    }

    /// The rows so far; it begins anew.
    byte[] take() {
        var taken = rows.toByteArray();
        if (taken.length > KEPT_MAX) rows = new ByteArrayOutputStream();
        rows.reset();
        return taken;
    }

    private void escaped(byte[] value) {
        int from = 0;
        for (int i = 0; i < value.length; i++) {
            var escape = escape(value[i]);
            if (escape.isEmpty()) continue;
            rows.write(value, from, i - from);
            raw(escape);
            from = i + 1;
        }
        rows.write(value, from, value.length - from);
    }

    private static String escape(byte b) {
        return switch (b) {
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "";
        };
    }

    private void raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) rows.write(ascii.charAt(i));
    }
}
