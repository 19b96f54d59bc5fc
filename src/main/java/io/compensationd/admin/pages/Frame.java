package io.compensationd.admin.pages;

import io.compensationd.compensation.desk.Explanation.Because;
import io.compensationd.schedule.Board;
import io.compensationd.schedule.Board.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What every page has around it.
///
/// @param user  empty: nobody is signed in
/// @param pause empty: nothing is paused
public record Frame(Words words, String theme, Place place, Optional<User> user, Optional<Pause> pause) {
    public static final List<String> TABS = List.of("tasks", "runs", "ledger", "schedule", "audit");

    /// @param tab  the part of the dashboard: one of [#TABS], empty for the overview
    /// @param here the address with its parameters
    /// @param now  by the node's clock
    /// @param css  and js: their addresses
    public record Place(String tab, String here, String node, Instant now, String css, String js) {}

    /// @param form what the forms of their pages carry
    public record User(boolean operator, String form) {}

    /// @param lanes empty: all
    /// @param notes what is known of it, one for each pause
    public record Pause(String lanes, List<Noted> notes) {
        /// Empty: nothing is paused.
        public static Optional<Pause> of(List<LaneState> lanes) {
            var paused = lanes.stream().filter(LaneState::paused).toList();
            if (paused.isEmpty()) return Optional.empty();
            var notes = new LinkedHashMap<Noted, List<LaneState>>();
            for (var lane : paused)
                lane.note()
                        .ifPresent(note -> notes.computeIfAbsent(Noted.of(note), _ -> new ArrayList<>())
                                .add(lane));
            var noted = notes.entrySet().stream()
                    .map(one -> one.getKey().of(one.getValue().size() == paused.size() ? "" : numbers(one.getValue())))
                    .toList();
            return Optional.of(new Pause(paused.size() == lanes.size() ? "" : numbers(paused), noted));
        }

        private static String numbers(List<LaneState> lanes) {
            return lanes.stream().map(lane -> "" + lane.lane()).collect(Collectors.joining(", "));
        }
    }

    /// Who paused, why, and until when; times to the second, so that what was done at once is one.
    ///
    /// @param lanes empty: all that are paused
    public record Noted(String lanes, String by, Optional<String> reason, Instant since, Optional<Instant> until) {
        static Noted of(Board.PauseNote note) {
            return new Noted(
                    "",
                    note.by(),
                    note.reason(),
                    note.at().truncatedTo(ChronoUnit.SECONDS),
                    note.until().map(time -> time.truncatedTo(ChronoUnit.SECONDS)));
        }

        Noted of(String some) {
            return new Noted(some, by, reason, since, until);
        }
    }

    public String t(String key, Object... values) {
        return words.t(key, values);
    }

    public boolean operator() {
        return user.map(User::operator).orElse(false);
    }

    public String form() {
        return user.map(User::form).orElse("");
    }

    /// The exact reason, in the page's language.
    public String exactly(Because because) {
        return because.clauses().stream().map(words::said).collect(Collectors.joining());
    }

    public String ago(Instant time) {
        var since = Duration.between(time, place.now());
        if (since.abs().toSeconds() == 0) return t("time.now");
        return since.isNegative() ? t("time.in", Show.span(words, since)) : t("time.ago", Show.span(words, since));
    }

    /// When something is to happen; what was read a moment ago may have happened since.
    public String next(Instant time) {
        return time.isBefore(place.now()) ? t("time.now") : ago(time);
    }

    /// This page, liked otherwise.
    public String look(String what, String value) {
        return "/look?" + what + "=" + value + "&to=" + Show.encoded(place.here());
    }
}
