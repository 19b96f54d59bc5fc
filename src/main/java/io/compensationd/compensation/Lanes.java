package io.compensationd.compensation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/// The lanes' own rows: epoch and holder, pause, slots, backoff, and where the next claim starts.
final class Lanes {
    private static final String COUNT = "select count(*) from compensation.lanes";

    /// A time to wait for that a clock far ahead has left behind counts for nothing, too: no lane backs off for longer.
    private static final String KNOCK = """
            select l.wait, l.paused, l.lanes, case when l.wait = 0 and not l.paused then pg_try_advisory_lock(:class, l.lane) end as held,
            """ + GuardSetting.CURRENT + """
            as settings
            from (select lane, compensation.lane_paused(lane) as paused, (select count(*) from compensation.lanes) as lanes,
                         cast(greatest(extract(epoch from case when not_before < clock_timestamp() + interval '31 seconds'
                                                              then not_before - clock_timestamp() else interval '0' end), 0) * 1000000 as bigint) as wait
                  from compensation.lanes where lane = :lane offset 0) l
            """;

    /// Slots are times of the node that fires: one that a clock far ahead has left behind counts for nothing.
    private static final String EPOCH = """
            update compensation.lanes set epoch = epoch + 1, holder = :node, taken_at = clock_timestamp(),
                   last_slot = coalesce(cast(:slot as timestamptz), last_slot)
            where lane = :lane and ((last_slot < cast(:slot as timestamptz)) is not false
                                    or last_slot > clock_timestamp() + interval '1 minute')
            returning epoch, clock_timestamp() as now, cursor_at, cursor_id, chunk_max, cast(suspects as text) as suspects, failures,
                      nextval(pg_get_serial_sequence('compensation.runs', 'id')) as run,
            """ + GuardSetting.APPLY + " as applied";

    private static final String FENCE = """
            select clock_timestamp() as now, compensation.lane_paused(lane) as paused,
                   cast(pg_current_xact_id() as text) as xid
            from compensation.lanes
            where lane = :lane and epoch = :epoch and (select count(*) from compensation.lanes) = :lanes
            for no key update
            """;

    private static final String KEEP = """
            update compensation.lanes set cursor_at = coalesce(cast(:at as timestamptz), cursor_at),
                   cursor_id = coalesce(cast(:id as bigint), cursor_id), chunk_max = cast(:chunk as integer),
                   suspects = cast(:suspects as jsonb), failures = 0, not_before = null
            where lane = :lane and epoch = :epoch
            """;

    private static final String BACK_OFF = """
            update compensation.lanes set chunk_max = coalesce(cast(:chunk as integer), chunk_max),
                   suspects = coalesce(cast(:suspects as jsonb), suspects), failures = least(failures + 1, 30),
                   not_before = clock_timestamp() + least(interval '1 second' * (1 << least(failures, 5)), interval '30 seconds')
            where lane = :lane and epoch = :epoch
            returning cast(extract(epoch from not_before - clock_timestamp()) * 1000000 as bigint)
            """;

    int count(StatelessSession session) {
        return session.createNativeQuery(COUNT, Long.class).getSingleResult().intValue();
    }

    /// Asks for the lane: whether it backs off or is paused, else tries its advisory lock. Empty: no such lane.
    Optional<Knock> knock(StatelessSession session, int lane, int lockClass) {
        return session.createNativeQuery(KNOCK, Object[].class)
                .addScalar("wait", Long.class)
                .addScalar("paused", Boolean.class)
                .addScalar("lanes", Integer.class)
                .addScalar("held", Boolean.class)
                .addScalar("settings", String[].class)
                .setParameter("class", lockClass)
                .setParameter("lane", lane)
                .setParameter("names", GuardSetting.names())
                .uniqueResultOptional()
                .map(row -> new Knock(
                        Duration.ofNanos((Long) row[0] * 1000),
                        (Boolean) row[1],
                        (Integer) row[2],
                        Boolean.TRUE.equals(row[3]),
                        List.of((String[]) row[4])));
    }

    /// Takes the lane's next epoch and sets the session up for the work. Empty: this slot took effect already.
    Optional<Taken> take(StatelessSession session, Firing firing, String node) {
        return session.createNativeQuery(EPOCH, Object[].class)
                .addScalar("epoch", Long.class)
                .addScalar("now", Instant.class)
                .addScalar("cursor_at", Instant.class)
                .addScalar("cursor_id", Long.class)
                .addScalar("chunk_max", Integer.class)
                .addScalar("suspects", String.class)
                .addScalar("failures", Integer.class)
                .addScalar("run", Long.class)
                .setParameter("lane", firing.lane())
                .setParameter("node", node)
                .setParameter("slot", firing.slot().map(Instant::toString).orElse(null), String.class)
                .setParameter("names", GuardSetting.names())
                .setParameter("values", GuardSetting.values())
                .uniqueResultOptional()
                .map(row -> new Taken(
                        (Long) row[0],
                        (Instant) row[1],
                        row[2] == null ? null : new Cursor((Instant) row[2], (Long) row[3]),
                        (Integer) row[4],
                        SuspectsText.parse((String) row[5]),
                        (Integer) row[6] > 0,
                        (Long) row[7]));
    }

    /// The lane's row under our epoch, locked for the transaction. Empty: the lane is no longer ours.
    Optional<Fenced> fence(StatelessSession session, Run run) {
        return session.createNativeQuery(FENCE, Object[].class)
                .addScalar("now", Instant.class)
                .addScalar("paused", Boolean.class)
                .addScalar("xid", String.class)
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .setParameter("lanes", run.lanes())
                .uniqueResultOptional()
                .map(row -> new Fenced((Instant) row[0], (Boolean) row[1], (String) row[2]));
    }

    /// What the next firing shall know. The lane works, and backs off no longer.
    void keep(StatelessSession session, Run run, Progress progress) {
        var cursor = progress.cursorToKeep();
        session.createNativeMutationQuery(KEEP)
                .setParameter("at", cursor == null ? null : cursor.at().toString(), String.class)
                .setParameter("id", cursor == null ? null : cursor.id(), Long.class)
                .setParameter("chunk", progress.chunkMaxToKeep(), Integer.class)
                .setParameter("suspects", SuspectsText.of(progress.suspects()))
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .executeUpdate();
    }

    /// 1 s after the first failure, doubling to 30 s. A part of what [#keep] keeps is kept here too. Empty: the lane is
    /// no longer ours.
    Optional<Duration> backOff(StatelessSession session, Run run, @Nullable Progress progress) {
        return session.createNativeQuery(BACK_OFF, Long.class)
                .setParameter("chunk", progress == null ? null : progress.chunkMaxToKeep(), Integer.class)
                .setParameter("suspects", progress == null ? null : SuspectsText.of(progress.suspects()), String.class)
                .setParameter("lane", run.lane())
                .setParameter("epoch", run.epoch())
                .uniqueResultOptional()
                .map(micros -> Duration.ofNanos(micros * 1000));
    }

    /// @param backoff zero: it does not back off
    /// @param held the advisory lock is ours
    record Knock(Duration backoff, boolean paused, int lanes, boolean held, List<String> settings) {}

    /// @param suspects tasks that failed alone
    /// @param failing  whether its last firing ended with an error of the environment
    /// @param run      id for the firing's row
    record Taken(
            long epoch,
            Instant now,
            @Nullable Cursor cursor,
            @Nullable Integer chunkMax,
            List<Suspects.Suspicion> suspects,
            boolean failing,
            long run) {}

    /// @param now the database's clock: the time of everything in this chunk
    /// @param xid by which a commit of unknown outcome can be looked up
    record Fenced(Instant now, boolean paused, String xid) {}
}
