package io.compensationd.compensation.desk.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a stream into records, at line ends outside of quotes. Blank lines are left out, and so is a byte order mark.
final class Records {
    static final int SIZE_MAX = 16 * 1024 * 1024;
    private static final int KEPT_MAX = 1024 * 1024;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private enum At {
        FIELD_START,
        PLAIN,
        QUOTED,
        /// behind a quote in a quoted field: its end, or the first half of an escaped quote
        QUOTE
    }

    private final InputStream in;
    private final boolean quotes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int filled;
    private long bytes;
    private long lines = 1;
    private boolean afterReturn;
    private byte[] record = new byte[1 << 12];
    private long size;

    /// @param quotes whether line ends in quotes belong to the value, as in CSV
    Records(InputStream in, boolean quotes) throws IOException {
        this.in = in;
        this.quotes = quotes;
        fill();
        if (startsWith(MARK)) position = MARK.length;
    }

    /// Empty: the file is at its end.
    Optional<Raw> next() throws IOException {
        for (var raw = cut(); raw.isPresent(); raw = cut())
            if (!(raw.get() instanceof Raw.Whole whole) || whole.bytes().length > 0) return raw;
        return Optional.empty();
    }

    /// How much of the file was read.
    long bytes() {
        return bytes - filled + position;
    }

    /// Whether the file starts like this.
    boolean startsWith(byte... start) {
        if (bytes() > 0 || filled < start.length) return false;
        for (int i = 0; i < start.length; i++) if (buffer[i] != start[i]) return false;
        return true;
    }

    private Optional<Raw> cut() throws IOException {
        long line = lines;
        var at = At.FIELD_START;
        clear();
        for (int b = read(); b >= 0; b = read()) {
            if (isLineEnd(b)) {
                if (at != At.QUOTED) return Optional.of(cut(line));
            } else if (quotes) at = next(at, b);
            keep(b);
        }
        if (at == At.QUOTED) return Optional.of(new Raw.Unclosed(line));
        return size == 0 ? Optional.empty() : Optional.of(cut(line));
    }

    private static At next(At at, int b) {
        return switch (b) {
            case '"' ->
                switch (at) {
                    case FIELD_START, QUOTE -> At.QUOTED;
                    case QUOTED -> At.QUOTE;
                    case PLAIN -> At.PLAIN;
                };
            case ',' -> at == At.QUOTED ? At.QUOTED : At.FIELD_START;
            default -> at == At.QUOTED ? At.QUOTED : At.PLAIN;
        };
    }

    /// Line feed, carriage return or both in a row, which count as one.
    private boolean isLineEnd(int b) {
        if (b == '\r' || (b == '\n' && !afterReturn)) lines++;
        afterReturn = b == '\r';
        return b == '\r' || b == '\n';
    }

    private Raw cut(long line) {
        return size > SIZE_MAX ? new Raw.TooLong(line, size) : new Raw.Whole(line, Arrays.copyOf(record, (int) size));
    }

    private void keep(int b) {
        if (size < SIZE_MAX) {
            if (size == record.length) record = Arrays.copyOf(record, Math.min(SIZE_MAX, 2 * record.length));
            record[(int) size] = (byte) b;
        }
        size++;
    }

    /// A large record's memory is given back.
    private void clear() {
        if (record.length > KEPT_MAX) record = new byte[1 << 12];
        size = 0;
    }

    private int read() throws IOException {
        if (position == filled && !fill()) return -1;
        return buffer[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, in.read(buffer));
        bytes += filled;
        return filled > 0;
    }
}
