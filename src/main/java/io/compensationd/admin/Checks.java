package io.compensationd.admin;

import io.compensationd.schedule.Board;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Whether this node does what a node is there for: the database answers and fits, and the node checks in with the
/// others. Asked often and by anybody, so an answer is kept for a second.
final class Checks {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final Duration FITS_KEPT = Duration.ofSeconds(60);

    private final Site site;
    private final Board board;
    private final BooleanSupplier working;
    private final InstantSource clock;
    private Ready last = new Ready(false, Map.of());
    private Instant looked = Instant.MIN;
    private Instant fitted = Instant.MIN;

    /// @param checks by name: `ok`, or what is wrong
    record Ready(boolean ready, Map<String, String> checks) {}

    /// @param working whether the node has joined the others and is not leaving
    Checks(Site site, Board board, BooleanSupplier working, InstantSource clock) {
        this.site = site;
        this.board = board;
        this.working = working;
        this.clock = clock;
    }

    synchronized Ready ready() {
        if (isFresh(looked, KEPT)) return last;
        var checks = new LinkedHashMap<String, String>();
        checks.put("node", working.getAsBoolean() ? "ok" : "starting or stopping");
        checks.put("database", check(this::progress));
        checks.put("schema", check(this::schema));
        last = new Ready(checks.values().stream().allMatch("ok"::equals), checks);
        looked = clock.instant();
        return last;
    }

    /// A clock that was set back makes nothing last longer.
    private boolean isFresh(Instant since, Duration kept) {
        var now = clock.instant();
        return !now.isBefore(since) && since.isAfter(now.minus(kept));
    }

    private interface Check {
        String look();
    }

    private static String check(Check check) {
        try {
            return check.look();
        } catch (RuntimeException e) {
            return "no answer";
        }
    }

    /// The database's word that this node checked in a moment ago: Quartz's threads live, and their connections too.
    private String progress() {
        if (!working.getAsBoolean()) {
            board.lastRun();
            return "ok";
        }
        return board.nodes().stream()
                .filter(node -> node.id().equals(site.node()))
                .findFirst()
                .map(node -> node.alive() ? "ok" : "last check-in " + node.checkInAge() + " ago")
                .orElse("this node has not checked in");
    }

    private String schema() {
        if (isFresh(fitted, FITS_KEPT)) return "ok";
        site.fits().run();
        fitted = clock.instant();
        return "ok";
    }
}
