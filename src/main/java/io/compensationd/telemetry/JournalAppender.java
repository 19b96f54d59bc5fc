package io.compensationd.telemetry;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sends each line to systemd's journal. What the journal does not take goes to stderr.
final class JournalAppender extends AppenderBase<ILoggingEvent> {
    private static final String SOCKET = "/run/systemd/journal/socket";

    private final Datagrams journal = Datagrams.to(SOCKET);
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();
    private final Appender<ILoggingEvent> otherwise;

    JournalAppender(Appender<ILoggingEvent> otherwise) {
        this.otherwise = otherwise;
    }

    /// Whether our stderr is the journal's, which is what a unit's is: JOURNAL_STREAM names it by device and inode.
    static boolean isStderr(String journalStream) {
        try {
            if (!Files.exists(Path.of(SOCKET))) return false;
            var stderr = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
            return journalStream.equals(stderr.get("dev") + ":" + stderr.get("ino"));
        } catch (java.io.IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void start() {
        traces.start();
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        var trace = traces.convert(event);
        var message = event.getFormattedMessage() + (trace.isEmpty() ? "" : "\n" + trace.stripTrailing());
        if (!journal.send(JournalEntry.of(event, message))) otherwise.doAppend(event);
    }

    @Override
    public void stop() {
        super.stop();
        journal.close();
    }
}
