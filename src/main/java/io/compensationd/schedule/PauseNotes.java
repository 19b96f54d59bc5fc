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

    /// Several nodes may end the same pause: one of them tells.
    private static final String END = """
            with ended as (delete from compensation.pauses
                           where lane is not distinct from ?::integer and until < clock_timestamp() returning lane)
            insert into compensation.audit (actor, origin, action, subject, reason)
            select 'expiry', 'node', 'resume', coalesce('lane ' || lane, 'all lanes'), 'the pause had an end' from ended
            """;

    private static final String HELD = """
            select lane from compensation.pauses
            where lane is not null and (until < clock_timestamp()) is not true
            """;

    private static final String STANDS = """
            select exists (select from compensation.pauses
                           where lane is not distinct from ?::integer and (until < clock_timestamp()) is not true) as stands
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

    /// Lanes that are paused by themselves, and whose time is not over.
    List<Integer> held() {
        return sql.read(HELD, row -> row.getInt("lane"));
    }

    /// Whether there is a pause whose time is not over.
    boolean stands(Optional<Integer> lane) {
        return sql.read(STANDS, row -> row.getBoolean("stands"), lane.orElse(null))
                .getFirst();
    }

    /// Forgets a pause that ended by itself, and leaves a row of it in the audit.
    void end(Optional<Integer> lane) {
        sql.run(END, lane.orElse(null));
    }
}
