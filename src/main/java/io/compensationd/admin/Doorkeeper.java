package io.compensationd.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who a caller is. An address that showed too many wrong secrets is sent away unheard for a while.
final class Doorkeeper {
    private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

    static final int TRIES_MAX = 30;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES_MAX = 10_000;
    private static final String BEARER = "Bearer ";

    private final Tokens tokens;
    private final InstantSource clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    private record Tries(Instant since, int count) {}

    Doorkeeper(Tokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// Lets a caller in to what asks for this access.
    ///
    /// @throws HttpProblem 401, 403, 429; 404 where nothing is configured that could open anything
    Caller admit(Received received, Access access) {
        if (access == Access.OPEN) return new Caller(Set.of(), received.from().address());
        if (tokens.none())
            throw new HttpProblem(
                    404,
                    "no_secret",
                    "No secret is configured, so only /livez and /readyz answer. Set CRON_SECRET for the cron address,"
                            + " compensation.http.operator-token-file for the rest.");
        var from = received.from().address();
        refuseTooMany(from);
        var roles = secret(received, access).map(tokens::roles).orElse(Set.of());
        if (roles.isEmpty()) throw unknown(received, from);
        var caller = new Caller(roles, from);
        if (caller.may(access)) return caller;
        if (access == Access.CRON) throw unknown(received, from);
        throw new HttpProblem(
                403,
                "forbidden",
                "This secret does not open that: expected one of an "
                        + (access == Access.OPERATE ? "operator" : "operator or viewer"));
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

    private synchronized void refuseTooMany(String from) {
        var seen = tries.get(from);
        if (seen == null || seen.count() < TRIES_MAX || isOver(seen)) return;
        throw new HttpProblem(429, "too_many_tries", "Too many wrong secrets from this address. Wait a minute.");
    }

    private HttpProblem unknown(Received received, String from) {
        if (received.header().apply("Authorization").isPresent()
                || received.header().apply("x-cron-secret").isPresent()) count(from, received.path());
        return new HttpProblem(401, "unauthorized", "Unauthorized");
    }

    private synchronized void count(String from, String path) {
        var seen = tries.get(from);
        var now = seen == null || isOver(seen)
                ? new Tries(clock.instant(), 1)
                : new Tries(seen.since(), seen.count() + 1);
        tries.remove(from);
        tries.put(from, now);
        log.warn("auth-failed from={} path={} tries={}", from, Json.shown(path), now.count());
    }

    private boolean isOver(Tries seen) {
        return clock.instant().isAfter(seen.since().plus(WINDOW));
    }
}
