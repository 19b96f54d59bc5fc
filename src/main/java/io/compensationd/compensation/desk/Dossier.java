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

    public record Bodies(String request, String response) {
        @Override
        public String toString() {
            return "Bodies[request=%d, response=%d characters]".formatted(request.length(), response.length());
        }
    }
}
