package io.compensationd.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A line of the log as an entry of systemd's journal, with its priority and its fields: `journalctl -p warning`,
/// `journalctl COMPENSATIOND_LANE=3`.
///
/// The format is that of systemd's JOURNAL_NATIVE_PROTOCOL: `NAME=value` lines; a value of several lines goes with its
/// length before it.
final class JournalEntry {
    /// A datagram has a bound, and so has the reader's patience.
    private static final int VALUE_MAX = 32_768;

    private final ByteArrayOutputStream entry = new ByteArrayOutputStream(512);

    private JournalEntry() {}

    static byte[] of(ILoggingEvent event, String message) {
        var entry = new JournalEntry();
        entry.add("MESSAGE", message);
        entry.add("PRIORITY", "" + priority(event.getLevel()));
        entry.add("SYSLOG_IDENTIFIER", "compensationd");
        entry.add("LOGGER", event.getLoggerName());
        LogLine.fields(event.getFormattedMessage())
                .forEach((key, value) -> entry.add(
                        "COMPENSATIOND_" + key.toUpperCase(Locale.ROOT).replace('-', '_'), value));
        return entry.entry.toByteArray();
    }

    /// Of syslog: 3 error, 4 warning, 6 information, 7 debugging.
    static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) return 3;
        if (level.isGreaterOrEqual(Level.WARN)) return 4;
        return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
    }

    private void add(String name, String value) {
        var text = value.length() > VALUE_MAX ? value.substring(0, VALUE_MAX) + " ..." : value;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        entry.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (text.indexOf('\n') < 0) {
            entry.write('=');
        } else {
            entry.write('\n');
            entry.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bytes.length)
                    .array());
        }
        entry.writeBytes(bytes);
        entry.write('\n');
    }
}
