package io.compensationd.admin;

import io.compensationd.compensation.Store;
import io.compensationd.compensation.Verification;
import io.compensationd.compensation.Verify;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the invariants over everything: one run at a time, in the background, since on millions of tasks it takes
/// minutes.
final class VerifyRoutes {
    private static final Logger log = LoggerFactory.getLogger(VerifyRoutes.class);
    private static final String VERIFY = "/api/v1/verify";

    private final Site site;
    private final Executor executor;
    private State state = new State("none", Optional.empty(), Optional.empty(), Optional.empty());
    private Optional<Verification> known = Optional.empty();

    /// @param state none, running, held (every invariant), broken, failed
    record State(
            String state, Optional<Instant> startedAt, Optional<Instant> finishedAt, Optional<Verification> found) {}

    VerifyRoutes(Site site, Executor executor) {
        this.site = site;
        this.executor = executor;
    }

    List<Route> routes() {
        return List.of(
                Route.post(VERIFY, Access.OPERATE, "Starts a check of every invariant on this node.", _ -> start()),
                Route.get(VERIFY, Access.VIEW, "The last check of this node.", _ -> Answer.json(last())));
    }

    synchronized State last() {
        return state;
    }

    /// What the last check that came to its end found: one that runs, or failed, makes no break undone.
    synchronized Optional<Verification> known() {
        return known;
    }

    private synchronized Answer start() {
        if (!state.state().equals("running")) {
            state = new State("running", Optional.of(now()), Optional.empty(), Optional.empty());
            executor.execute(this::run);
        }
        return Answer.json(202, state).with("Location", VERIFY);
    }

    private void run() {
        var connections = site.connections();
        try (var store = Store.open(connections.bulk(), site.settings().tables(), connections.schema())) {
            var found = new Verify(store).run();
            end(found.ok() ? "held" : "broken", Optional.of(found));
        } catch (RuntimeException e) {
            log.error("verify-failed error=\"{}\"", String.valueOf(e).replaceAll("\\p{Cntrl}", " "));
            end("failed", Optional.empty());
        }
    }

    private synchronized void end(String word, Optional<Verification> found) {
        state = new State(word, state.startedAt(), Optional.of(now()), found);
        if (found.isPresent()) known = found;
    }

    private Instant now() {
        return site.machine().clock().instant();
    }
}
