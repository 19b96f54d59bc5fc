package io.compensationd.schedule;

import io.compensationd.compensation.Event;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.desk.Digest;
import io.compensationd.compensation.desk.Digests;
import io.compensationd.settings.Settings;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;

/// The digest by mail.
///
/// @param place the database, as people call it
public record Mailing(Settings.Mail mail, Digests digests, String place, Events events) {
    /// @throws IOException why nobody has it
    public void send(Digest digest) throws IOException {
        DigestJob.send(mail, mail.subject() + ": " + digest.headline(), place + "\n\n" + digest.text());
    }

    /// The digest of a slot. One that fails is told of, and what it should have said stands in the next.
    void fire(Instant slot) {
        try {
            digests.once(slot, this::send).ifPresent(it -> events.raise(sent(it)));
        } catch (IOException | SQLException | RuntimeException | LinkageError e) {
            events.raise(new Event.Undelivered(String.valueOf(e.getMessage())));
        }
    }

    private static Event sent(Digest digest) {
        return new Event.Digested(
                digest.settled().tasks(),
                digest.settled().amount(),
                digest.lost(),
                digest.breaks().size());
    }
}
