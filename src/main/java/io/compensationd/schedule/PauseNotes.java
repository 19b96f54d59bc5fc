package io.compensationd.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who paused and why, and until when: written beside Quartz's own pause, which alone decides.
final class PauseNotes {
    private static final String REMEMBER = """
            insert into compensation.pauses (lane, paused_by, reason, until)
            values (?::integer, ?, ?, clock_timestamp() + ?::interval)
            on conflict (lane) do update
            set paused_by = excluded.paused_by, reason = excluded.reason, paused_at = excluded.paused_at,
                until = excluded.until
            """;

    private static final String EXPIRED =
            "select lane from compensation.pauses where until < clock_timestamp() order by lane nulls first";

    private static final String TELL = """
            insert into compensation.audit (actor, origin, action, subject, reason)
            values ('expiry', 'node', 'resume', ?, 'the pause had an end')
            """;

    private final Sql sql;

    PauseNotes(Sql sql) {
        this.sql = sql;
    }

    /// @param lane null: all
    void remember(@Nullable Integer lane, Console.Note note) {
        sql.run(
                REMEMBER,
                lane,
                note.by(),
                note.reason().orElse(null),
                note.expiry().map(Duration::toString).orElse(null));
    }

    void forget(int lane) {
        sql.run("delete from compensation.pauses where lane = ?", lane);
    }

    void forgetAll() {
        sql.run("delete from compensation.pauses");
    }

    /// Of lanes that are no more.
    void forgetFrom(int lane) {
        sql.run("delete from compensation.pauses where lane >= ?", lane);
    }

    /// Those whose time is over; empty: of all lanes.
    List<Optional<Integer>> expired() {
        return sql.read(EXPIRED, row -> Optional.ofNullable(row.getObject("lane", Integer.class)));
    }

    /// Leaves a row in the audit for a pause that ended by itself.
    void tellExpired(Optional<Integer> lane) {
        sql.run(TELL, lane.map(number -> "lane " + number).orElse("all lanes"));
    }
}
