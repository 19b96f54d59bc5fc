package io.compensationd.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;

/// How many lanes this node may work on at once: all of them while it is alone, else its part, rounded up.
final class Share implements IntSupplier {
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    /// One missed check-in: sooner than Quartz's own verdict, so that a dead node's part is free when its lanes come
    /// back.
    private static final long SILENT_MS = 5_000;

    private static final String LIVE = """
            select count(*) from compensation.qrtz_scheduler_state
            where sched_name = 'compensationd'
              and last_checkin_time > (extract(epoch from clock_timestamp()) * 1000)::bigint - ?
            """;

    private final Sql sql;
    private final int lanes;
    private final int threads;
    private final InstantSource clock;
    private Instant asked = Instant.MIN;
    private volatile int nodes = 1;

    /// @param threads of the node's pool, never exceeded
    Share(Sql sql, int lanes, int threads, InstantSource clock) {
        this.sql = sql;
        this.lanes = lanes;
        this.threads = threads;
        this.clock = clock;
    }

    /// What it was when it was last asked for.
    int known() {
        return of(lanes, nodes, threads);
    }

    /// Whether a node that works on so many lanes may stay with them when they are empty. Where all nodes have threads
    /// for their share, no other lane waits for one of them.
    boolean mayStay(int working) {
        return working < known() || (working == known() && threads >= Math.ceilDiv(lanes, nodes));
    }

    @Override
    public synchronized int getAsInt() {
        var now = clock.instant();
        if (now.isBefore(asked.plus(KNOWN_FOR)) && !now.isBefore(asked)) return known();
        asked = now;
        try {
            nodes = Math.max(1, sql.read(LIVE, row -> row.getInt(1), SILENT_MS).getFirst());
        } catch (ScheduleProblem e) {
            // The store does not answer; there is nothing to share.
            nodes = 1;
        }
        return known();
    }

    static int of(int lanes, int nodes, int threads) {
        return nodes <= 1 ? threads : Math.min(threads, Math.ceilDiv(lanes, nodes));
    }
}
