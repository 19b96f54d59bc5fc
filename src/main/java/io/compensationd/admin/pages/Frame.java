package io.compensationd.admin.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What every page has around it.
///
/// @param user  empty: nobody is signed in
/// @param pause empty: nothing is paused
public record Frame(Words words, String theme, Place place, Optional<User> user, Optional<Pause> pause) {
    /// @param tab  the part of the dashboard
    /// @param here the address with its parameters
    /// @param now  by the node's clock
    /// @param css  and js: their addresses
    public record Place(String tab, String here, String node, Instant now, String css, String js) {}

    /// @param form what the forms of their pages carry
    public record User(boolean operator, String form) {}

    /// @param lanes empty: all
    public record Pause(String lanes, Optional<String> by, Optional<String> reason, Optional<Instant> since) {}

    public String t(String key, Object... values) {
        return words.t(key, values);
    }

    public boolean operator() {
        return user.map(User::operator).orElse(false);
    }

    public String form() {
        return user.map(User::form).orElse("");
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
