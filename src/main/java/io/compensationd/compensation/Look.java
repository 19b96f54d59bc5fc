package io.compensationd.compensation;

import io.compensationd.ledger.Names;
import java.time.Duration;
import java.util.Collection;
import org.hibernate.StatelessSession;

/// Reads what a lane has waiting, without locking anything.
final class Look {
    /// As in the claim: the index in order, whatever the statistics say.
    private static final String WALK_THE_INDEX = """
            select count(set_config(name, 'off', true)) from unnest(array['enable_sort', 'enable_bitmapscan', 'enable_seqscan', 'jit']) v (name)
            """;

    private final String next;

    Look(Names names) {
        next = names.sql("""
                select cast(greatest(extract(epoch from "nextRetryAt" - clock_timestamp()), 0) * 1000000 as bigint) as wait
                from {tasks}
                where status = 'pending' and ("userId" & %d) = %d
                  and id <> all(:tasks) and "userId" <> all(:accounts)
                order by "nextRetryAt", id limit 1
                """);
    }

    boolean isDue(StatelessSession session, int lane, int lanes) {
        return Transactions.run(session, s -> ahead(s, lane, lanes, LeftOut.NOTHING))
                .untilNext()
                .filter(Duration::isZero)
                .isPresent();
    }

    /// Within a transaction, whose planner it instructs.
    Outlook ahead(StatelessSession session, int lane, int lanes, LeftOut leftOut) {
        session.createNativeQuery(WALK_THE_INDEX, Long.class).getSingleResult();
        var fresh = next(session, lane, lanes, leftOut);
        if (leftOut.isEmpty() || fresh.filter(Duration::isZero).isPresent()) return new Outlook(fresh, false);
        var any = next(session, lane, lanes, LeftOut.NOTHING);
        return new Outlook(any, any.filter(Duration::isZero).isPresent());
    }

    private java.util.Optional<Duration> next(StatelessSession session, int lane, int lanes, LeftOut leftOut) {
        return session.createNativeQuery(next.formatted(lanes - 1, lane), Long.class)
                .setParameter("tasks", longs(leftOut.tasks()))
                .setParameter("accounts", longs(leftOut.accounts()))
                .uniqueResultOptional()
                .map(micros -> Duration.ofNanos(micros * 1000));
    }

    private static long[] longs(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
