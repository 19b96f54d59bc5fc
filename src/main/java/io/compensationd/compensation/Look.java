package io.compensationd.compensation;

import io.compensationd.ledger.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.StatelessSession;

/// Reads what a lane has waiting, without locking anything.
final class Look {
    /// As in the claim: the index in order, whatever the statistics say. Answers how many lanes there are.
    private static final String WALK_THE_INDEX = """
            select (select count(*) from compensation.lanes) + 0 * count(set_config(name, 'off', true)) from unnest(array['enable_sort', 'enable_bitmapscan', 'enable_seqscan', 'jit']) v (name)
            """;

    /// Where the lane's next claim starts.
    private static final String PLACE = """
            case when :all then '-infinity' else
                (select coalesce(cursor_at, '-infinity') from compensation.lanes where lane = %2$d) end,
            case when :all then 0 else
                (select coalesce(cursor_id, 0) from compensation.lanes where lane = %2$d) end""";

    /// statement_timestamp(), for the index has no use for a clock that moves.
    private final String dueLane;
    private final String next;
    private final String due;
    private final String free;

    Look(Names names) {
        next = names.sql("""
                select cast(greatest(extract(epoch from least(greatest("nextRetryAt", '2000-01-01'), clock_timestamp() + interval '30 days') - clock_timestamp()), 0) * 1000000 as bigint) as wait
                from {tasks}
                where status = 'pending' and ("userId" & %1$d) = %2$d
                  and id <> all(:tasks) and "userId" <> all(:accounts)
                  and ("nextRetryAt", id) > ({place})
                order by "nextRetryAt", id limit 1
                """.replace("{place}", PLACE));
        dueLane = names.sql("""
                select %2$d as lane where exists (
                    select from {tasks} where status = 'pending' and ("userId" & %1$d) = %2$d
                    and "nextRetryAt" <= statement_timestamp()
                    and ("nextRetryAt", id) > ({place}))
                """.replace("{place}", PLACE));
        due = names.sql("""
                select id from {tasks}
                where status = 'pending' and ("userId" & %d) = %d and "nextRetryAt" <= clock_timestamp()
                  and id <> all(:tasks) and "userId" <> all(:accounts)
                order by "nextRetryAt", id limit 1000
                """);
        free = names.sql("select id from {tasks} where id = any(:ids) for no key update skip locked");
    }

    /// Due tasks that somebody else has locked.
    Set<Long> locked(StatelessSession session, Run run, LeftOut leftOut) {
        return Transactions.run(session, s -> {
            var locked = new HashSet<>(s.createNativeQuery(due.formatted(run.lanes() - 1, run.lane()), Long.class)
                    .setParameter("tasks", longs(leftOut.tasks()))
                    .setParameter("accounts", longs(leftOut.accounts()))
                    .getResultList());
            if (locked.isEmpty()) return locked;
            locked.removeAll(new HashSet<>(s.createNativeQuery(free, Long.class)
                    .setParameter("ids", longs(locked))
                    .getResultList()));
            return locked;
        });
    }

    boolean isDue(StatelessSession session, int lane, int lanes) {
        return Transactions.run(session, s -> {
                    walkTheIndex(s);
                    return next(s, lane, lanes, LeftOut.NOTHING, true);
                })
                .filter(Duration::isZero)
                .isPresent();
    }

    /// Lanes with a row that is due, of all of them. Within a transaction, whose planner it instructs.
    ///
    /// @param all also what stands long before the lanes' cursors
    Set<Integer> dueLanes(StatelessSession session, boolean all) {
        int lanes = walkTheIndex(session);
        var sql = IntStream.range(0, lanes)
                .mapToObj(lane -> dueLane.formatted(lanes - 1, lane))
                .collect(Collectors.joining("union all "));
        return Set.copyOf(session.createNativeQuery(sql, Integer.class)
                .setParameter("all", all)
                .getResultList());
    }

    /// Within a transaction, whose planner it instructs.
    ///
    /// @param all also what stands long before the lane's cursor, behind the remains of settled tasks
    Outlook ahead(StatelessSession session, int lane, LeftOut leftOut, boolean all) {
        int lanes = walkTheIndex(session);
        var fresh = next(session, lane, lanes, leftOut, all);
        if (leftOut.isEmpty() || fresh.filter(Duration::isZero).isPresent()) return new Outlook(fresh, false);
        var any = next(session, lane, lanes, LeftOut.NOTHING, all);
        return new Outlook(any, any.filter(Duration::isZero).isPresent());
    }

    private static int walkTheIndex(StatelessSession session) {
        return session.createNativeQuery(WALK_THE_INDEX, Long.class)
                .getSingleResult()
                .intValue();
    }

    private Optional<Duration> next(StatelessSession session, int lane, int lanes, LeftOut leftOut, boolean all) {
        return session.createNativeQuery(next.formatted(lanes - 1, lane), Long.class)
                .setParameter("tasks", longs(leftOut.tasks()))
                .setParameter("accounts", longs(leftOut.accounts()))
                .setParameter("all", all)
                .uniqueResultOptional()
                .map(micros -> Duration.ofNanos(micros * 1000));
    }

    private static long[] longs(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
