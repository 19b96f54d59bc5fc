package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.testing.Await;
import java.time.Duration;
import java.util.Optional;

/// The lanes that a node held when it was struck, and when others went on with them.
///
/// @param lanes as rows of SQL: lane and epoch
record Takeover(Ground ground, String lanes) {
    /// What is published, and so what is asserted.
    static final Duration BOUND = Duration.ofSeconds(15);

    /// Until a later firing settled a task, in each of the lanes.
    private static final String LAST_FIRST = """
            select case when count(first) = count(*) then extract(epoch from max(first) - timestamptz '%s') end
            from (values %s) held (lane, epoch)
            cross join lateral (select min(e.settled_at) as first from compensation.ledger_entries e
                where e.lane = held.lane and e.epoch > held.epoch and e.settled_at > timestamptz '%1$s') later
            """;

    private static final String HELD = """
            select string_agg(format('(%%s, %%s)', l.lane, l.epoch), ', ')
            from compensation.lanes l join pg_locks k
              on k.locktype = 'advisory' and k.objsubid = 2 and k.objid = l.lane and k.granted
            join pg_stat_activity s on s.pid = k.pid and s.application_name = 'compensationd %1$s'
                                   and s.datname = current_database()
            where l.holder = '%1$s' and exists (select from compensation_tasks t where t.status = 'pending'
              and t."userId" & 7 = l.lane)
            """;

    static Takeover of(Ground ground, String node) {
        var held = Await.value(
                () -> Optional.of(ground.value(HELD.formatted(node))).filter(lanes -> !lanes.equals("null")),
                Duration.ofMinutes(1),
                () -> node + " holds no lane with due tasks");
        return new Takeover(ground, held);
    }

    /// The database's time, to be read right after the blow.
    String struckAt() {
        return ground.value("select clock_timestamp()");
    }

    /// In seconds with one digit, where it is within the bound.
    String since(String struckAt) {
        var seconds = Await.value(
                () -> Optional.of(ground.value(LAST_FIRST.formatted(struckAt, lanes)))
                        .filter(it -> !it.equals("null")),
                Duration.ofMinutes(1),
                () -> "not within a minute: each of the lanes (lane, epoch) " + lanes + " went on");
        var took = Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
        assertThat(took).as("until its lanes went on").isLessThan(BOUND);
        return "%.1f s".formatted(took.toMillis() / 1000.0);
    }
}
