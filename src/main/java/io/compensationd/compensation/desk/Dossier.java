package io.compensationd.compensation.desk;

import java.util.List;
import java.util.Optional;

/// All that is known of one task.
///
/// @param bodies   only where asked for
/// @param attempts the latest first, at most [Dossiers#ATTEMPTS_MAX]
public record Dossier(
        StoredTask task,
        Optional<Bodies> bodies,
        List<AttemptRow> attempts,
        Circumstances circumstances,
        Explanation explanation) {

    public record Bodies(Body request, Body response) {}

    /// @param text  its beginning, or all of it
    /// @param bytes of the whole
    public record Body(String text, long bytes) {
        public boolean cut() {
            return Text.bytes(text) < bytes;
        }

        public long characters() {
            return text.codePointCount(0, text.length());
        }

        @Override
        public String toString() {
            return "Body[" + bytes + " bytes]";
        }
    }
}
