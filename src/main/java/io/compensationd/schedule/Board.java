package io.compensationd.schedule;

import io.compensationd.compensation.Verification.Break;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/// What the store says about the cluster: nodes, triggers, pauses, and what became of a request.
public final class Board {
    private static final String NODES = """
            select instance_name, checkin_interval,
                   (extract(epoch from clock_timestamp()) * 1000)::bigint - last_checkin_time as age
            from compensation.qrtz_scheduler_state where sched_name = 'compensationd' order by instance_name
            """;

    private static final String TRIGGERS = """
            select trigger_group, trigger_name, trigger_state, next_fire_time, nullif(prev_fire_time, -1) as prev_fire_time
            from compensation.qrtz_triggers
            where sched_name = 'compensationd'
            order by trigger_group, split_part(trigger_name, '-', 1), length(trigger_name), trigger_name
            """;

    private static final String LANES = """
            select l.lane, compensation.lane_paused(l.lane) as paused, p.reason, p.paused_by, p.paused_at, p.until
            from compensation.lanes l
            left join lateral (select * from compensation.pauses p where p.lane = l.lane or p.lane is null
                               order by p.lane nulls first limit 1) p on compensation.lane_paused(l.lane)
            order by l.lane
            """;

    private static final String GROUPS = """
            select trigger_group from compensation.qrtz_paused_trigger_grps
            where sched_name = 'compensationd' order by trigger_group
            """;

    /// ACQUIRED is a reservation of this very trigger, which fires or is given back within seconds. BLOCKED waits
    /// for a firing of the same job. ERROR never mends itself.
    public static final String IS_WEDGED = """
            t.sched_name = 'compensationd'
              and (t.trigger_state = 'ERROR'
                   or t.trigger_state = 'ACQUIRED'
                      and not exists (select from compensation.qrtz_fired_triggers f
                                      join compensation.qrtz_scheduler_state s using (sched_name, instance_name)
                                      where (f.sched_name, f.trigger_name, f.trigger_group)
                                            = (t.sched_name, t.trigger_name, t.trigger_group)
                                        and f.state = 'ACQUIRED'
                                        and f.fired_time > extract(epoch from clock_timestamp()) * 1000 - 60000)
                   or t.trigger_state in ('BLOCKED', 'PAUSED_BLOCKED')
                      and not exists (select from compensation.qrtz_fired_triggers f
                                      join compensation.qrtz_scheduler_state s using (sched_name, instance_name)
                                      where (f.sched_name, f.job_name, f.job_group) = (t.sched_name, t.job_name, t.job_group)
                                        and f.state = 'EXECUTING'))
            """;

    private static final String WEDGED = """
            select t.trigger_group || '.' || t.trigger_name as trigger, t.trigger_state
            from compensation.qrtz_triggers t where
            """ + IS_WEDGED + " order by 1";

    private static final String GAPS = """
            select reason, sum(slots)::bigint as slots, array_agg(distinct lane order by lane) as lanes,
                   min(first_slot) as first, max(last_slot) as last
            from compensation.gaps where last_slot > clock_timestamp() - interval '1 day'
            group by reason order by max(last_slot) desc
            """;

    /// A lane that was busy answers with the pass that the request joined: the one of the same epoch.
    private static final String LAST_RUN = "select coalesce(max(id), 0) from compensation.runs";

    private static final String SINCE = """
            select count(*) filter (where finished_at is not null) as finished, coalesce(sum(processed), 0) as processed,
                   coalesce(sum(succeeded), 0) as succeeded, coalesce(sum(retried), 0) as retried,
                   coalesce(sum(failed), 0) as failed
            from compensation.runs where id > ?
            """;

    /// Where nobody holds the lane its pass is over, also that of a node that was killed, or that ended while a request
    /// was about to join it.
    private static final String REQUEST = """
            select count(*) filter (where finished) as finished, coalesce(sum(processed), 0) as processed,
                   coalesce(sum(succeeded), 0) as succeeded, coalesce(sum(retried), 0) as retried,
                   coalesce(sum(failed), 0) as failed
            from (select r.lane, bool_and(r.finished_at is not null or l.epoch > r.epoch or not exists (
                             select from pg_locks k where k.locktype = 'advisory' and k.objsubid = 2 and k.granted
                             and k.objid = r.lane::bigint::oid
                             and k.database = (select oid from pg_database where datname = current_database()))) as finished,
                         sum(r.processed) as processed, sum(r.succeeded) as succeeded,
                         sum(r.retried) as retried, sum(r.failed) as failed
                  from compensation.runs r left join compensation.lanes l using (lane)
                  where (r.lane, r.epoch) in (select lane, epoch from compensation.runs where request_id = ?)
                  group by r.lane) lanes
            """;

    /// Quartz removes the trigger when its firing has ended, and the run is written before.
    private static final String KNOWN = """
            select exists (select from compensation.runs where request_id = ?)
                or exists (select from compensation.qrtz_triggers
                           where sched_name = 'compensationd' and trigger_name like ?)
            """;

    private final Sql sql;

    Board(Sql sql) {
        this.sql = sql;
    }

    /// @param pool of the store
    public static Board of(DataSource pool) {
        return new Board(new Sql(pool));
    }

    /// @param checkInAge time since its last check-in, by the database's clock
    /// @param alive      whether Quartz takes it for alive
    public record NodeState(String id, Duration checkInAge, boolean alive) {}

    /// @param state Quartz's own word: WAITING, ACQUIRED, BLOCKED, PAUSED, PAUSED_BLOCKED, ERROR, COMPLETE
    /// @param next  when it fires
    public record TriggerState(
            String group, String name, String state, Optional<Instant> next, Optional<Instant> previous) {}

    /// @param note who paused it and why, where it was paused by us
    public record LaneState(int lane, boolean paused, Optional<PauseNote> note) {}

    /// @param until when it ends by itself; empty: when somebody resumes
    public record PauseNote(Optional<String> reason, String by, Instant at, Optional<Instant> until) {}

    public record Wedge(String trigger, String state) {
        public Break asBreak() {
            return new Break(
                    "I7", "trigger " + trigger + " stays in " + state + " without a firing behind it", 1, List.of());
        }
    }

    /// Slots of the last day that nobody ran, for one reason.
    public record Gap(String reason, long slots, List<Integer> lanes, Instant first, Instant last) {}

    /// @param finished lanes whose firing for this request ended
    public record Request(int finished, long processed, long succeeded, long retried, long failed) {}

    public List<NodeState> nodes() {
        return sql.read(NODES, row -> {
            long age = row.getLong("age");
            boolean alive = age <= row.getLong("checkin_interval") + 7_500;
            return new NodeState(row.getString("instance_name"), Duration.ofMillis(Math.max(age, 0)), alive);
        });
    }

    public List<TriggerState> triggers() {
        return sql.read(
                TRIGGERS,
                row -> new TriggerState(
                        row.getString("trigger_group"),
                        row.getString("trigger_name"),
                        row.getString("trigger_state"),
                        instant(row, "next_fire_time"),
                        instant(row, "prev_fire_time")));
    }

    /// The names of our own triggers.
    Set<String> ours() {
        return triggers().stream()
                .filter(trigger -> trigger.group().equals(Keys.GROUP))
                .map(TriggerState::name)
                .collect(Collectors.toSet());
    }

    public List<LaneState> lanes() {
        return sql.read(LANES, row -> new LaneState(row.getInt("lane"), row.getBoolean("paused"), note(row)));
    }

    public List<Wedge> wedged() {
        return sql.read(WEDGED, row -> new Wedge(row.getString("trigger"), row.getString("trigger_state")));
    }

    /// The same as what breaks I7.
    public List<Break> broken() {
        return wedged().stream().map(Wedge::asBreak).toList();
    }

    public List<Gap> gaps() {
        return sql.read(
                GAPS,
                row -> new Gap(
                        row.getString("reason"),
                        row.getLong("slots"),
                        List.of((Integer[]) row.getArray("lanes").getArray()),
                        row.getObject("first", OffsetDateTime.class).toInstant(),
                        row.getObject("last", OffsetDateTime.class).toInstant()));
    }

    /// The latest run there is; 0: none yet.
    public long lastRun() {
        return sql.read(LAST_RUN, row -> row.getLong(1)).getFirst();
    }

    /// What all runs after this one did, whatever they were fired by.
    public Request since(long run) {
        return sql.read(SINCE, Board::request, run).getFirst();
    }

    /// Whether there is a run of this request, or a trigger that is going to make one.
    public boolean knows(UUID id) {
        return sql.read(KNOWN, row -> row.getBoolean(1), id, "fire-%-" + id).getFirst();
    }

    public Request request(UUID id) {
        return sql.read(REQUEST, Board::request, id).getFirst();
    }

    /// Groups that are paused as a whole, the marker of "all groups" among them.
    List<String> pausedGroups() {
        return sql.read(GROUPS, row -> row.getString(1));
    }

    private static Request request(ResultSet row) throws SQLException {
        return new Request(
                row.getInt("finished"),
                row.getLong("processed"),
                row.getLong("succeeded"),
                row.getLong("retried"),
                row.getLong("failed"));
    }

    private static Optional<PauseNote> note(ResultSet row) throws SQLException {
        var by = row.getString("paused_by");
        if (by == null) return Optional.empty();
        var at = row.getObject("paused_at", OffsetDateTime.class).toInstant();
        var until = Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
        return Optional.of(new PauseNote(Optional.ofNullable(row.getString("reason")), by, at, until));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
