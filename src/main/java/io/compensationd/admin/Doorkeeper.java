package io.compensationd.admin;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who a caller is. An address that showed too many wrong secrets is told so for each further one, for a while.
///
/// A right one always opens: behind one address there may be many, and one of them must not lock out the others. What
/// guessing costs us is a digest; that it is hopeless follows from the secrets' length.
final class Doorkeeper {
    private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

    static final int TRIES_MAX = 30;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES_MAX = 10_000;

    /// A line of their own, for they are short: nobody waits behind the calls of the API to be known.
    private static final int LOOKUPS_AT_ONCE = 2;

    private static final String BEARER = "Bearer ";

    private final Tokens tokens;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Turns lookups = new Turns(LOOKUPS_AT_ONCE);
    private final Map<String, Tries> tries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    private record Tries(Instant since, int count) {}

    Doorkeeper(Tokens tokens, Sessions sessions, InstantSource clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.clock = clock;
    }

    /// Lets a caller in to what asks for this access.
    ///
    /// @throws HttpProblem 401, 403, 429; 404 where nothing is configured that could open anything
    Caller admit(Received received, Access access) throws SQLException, InterruptedException {
        var from = received.from().address();
        if (access == Access.OPEN) return Caller.anybody(from);
        if (access.isPage() ? !tokens.openPages() : tokens.none())
            throw new HttpProblem(
                    404,
                    "no_secret",
                    "No secret is configured that opens this. Set CRON_SECRET for the cron address,"
                            + " compensation.http.operator-token-file for the rest.");
        if (access == Access.FRONT) return Caller.anybody(from);
        if (access.isPage()) return permitted(signedIn(received), access);
        var roles = secret(received, access).map(tokens::roles).orElse(Set.of());
        if (roles.isEmpty()) throw unknown(received);
        var caller = new Caller(roles, from, Optional.empty());
        if (access == Access.CRON && !caller.may(access)) throw unknown(received);
        return permitted(caller, access);
    }

    /// Whom the browser's session makes of its user. One that no node made counts like any other wrong secret.
    ///
    /// @throws HttpProblem 401, 429
    Caller signedIn(Received received) throws SQLException, InterruptedException {
        var value = Cookies.of(received, Cookies.SESSION).filter(it -> !it.isEmpty());
        if (value.isPresent() && !sessions.made(value.get())) throw wrong(received, unauthorized());
        return visitor(received).orElseThrow(Doorkeeper::unauthorized);
    }

    /// The same, where nothing depends on it.
    Optional<Caller> visitor(Received received) throws SQLException, InterruptedException {
        var value = Cookies.of(received, Cookies.SESSION).filter(sessions::made);
        if (value.isEmpty()) return Optional.empty();
        var session = lookups.take(() -> sessions.find(value.get(), !Pages.keepsUpToDate(received)));
        return session.map(it -> new Caller(it.roles(), received.from().address(), session));
    }

    /// The role that a token gives to whoever signs in with it. Wrong ones count like any other wrong secret.
    ///
    /// @throws HttpProblem 401, 429
    Role roleOf(Received received, String token) {
        var roles = tokens.roles(token);
        if (roles.contains(Role.OPERATOR)) return Role.OPERATOR;
        if (roles.contains(Role.VIEWER)) return Role.VIEWER;
        throw wrong(received, new HttpProblem(401, "wrong_token", "This is no token of a viewer or an operator."));
    }

    private static Caller permitted(Caller caller, Access access) {
        if (caller.may(access)) return caller;
        var expected = access == Access.OPERATE || access == Access.ACT ? "operator" : "operator or viewer";
        throw new HttpProblem(403, "forbidden", "This secret does not open that: expected one of an " + expected);
    }

    /// A secret stands in a header, never in the address.
    private static Optional<String> secret(Received received, Access access) {
        var bearer = received.header()
                .apply("Authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
        if (access != Access.CRON) return bearer;
        return bearer.or(() -> received.header().apply("x-cron-secret"));
    }

    private HttpProblem unknown(Received received) {
        boolean shown = received.header().apply("Authorization").isPresent()
                || received.header().apply("x-cron-secret").isPresent();
        return shown ? wrong(received, unauthorized()) : unauthorized();
    }

    private static HttpProblem unauthorized() {
        return new HttpProblem(401, "unauthorized", "Unauthorized");
    }

    /// What somebody is told who showed a wrong secret, and is counted.
    private synchronized HttpProblem wrong(Received received, HttpProblem told) {
        var from = received.from().address();
        var seen = tries.getOrDefault(from, new Tries(clock.instant(), 0));
        if (isOver(seen)) seen = new Tries(clock.instant(), 0);
        if (seen.count() >= TRIES_MAX)
            return new HttpProblem(429, "too_many_tries", "Too many wrong secrets from this address. Wait a minute.");
        var now = new Tries(seen.since(), seen.count() + 1);
        tries.remove(from);
        tries.put(from, now);
        log.warn("auth-failed from={} path={} tries={}", from, Json.shown(received.path()), now.count());
        return told;
    }

    private boolean isOver(Tries seen) {
        return clock.instant().isAfter(seen.since().plus(WINDOW));
    }
}
