package io.compensationd.compensation;

import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.StatelessSession;

/// Tasks that another program left in `processing`. They may be charged already, so they are reported, and only where a
/// setting says so are they taken over.
final class Strays {
    private final String takeOver;
    private final String report;

    Strays(Names names) {
        takeOver = names.sql("""
                update {tasks} set status = 'pending', "nextRetryAt" = :now,
                       "updatedAt" = cast(:now as timestamptz) at time zone 'UTC'
                where status = 'processing' and ("userId" & :mask) = :lane
                  and "updatedAt" < (cast(:now as timestamptz) - :age * interval '1 microsecond') at time zone 'UTC'
                """);
        report = names.sql("""
                select count(*) as tasks, coalesce(sum(nullif(cost, 'NaN')), 0) as amount,
                       cast(greatest(extract(epoch from :now - min("updatedAt") at time zone 'UTC'), 0) * 1000000 as bigint) as age
                from {tasks} where status = 'processing' and ("userId" & :mask) = :lane
                """);
    }

    /// @param age past which they are taken over; empty: never
    Optional<Event> look(StatelessSession session, Run run, Optional<Duration> age, Instant now) {
        int taken = age.map(limit -> takeOver(session, run, limit, now)).orElse(0);
        var row = session.createNativeQuery(report, Object[].class)
                .addScalar("tasks", Long.class)
                .addScalar("amount", BigDecimal.class)
                .addScalar("age", Long.class)
                .setParameter("now", now)
                .setParameter("mask", (long) run.lanes() - 1)
                .setParameter("lane", (long) run.lane())
                .getSingleResult();
        long left = (Long) row[0];
        if (left == 0 && taken == 0) return Optional.empty();
        var oldest = row[2] == null ? Duration.ZERO : Duration.ofNanos((Long) row[2] * 1000);
        return Optional.of(new Event.Strays(run.lane(), taken, left, (BigDecimal) row[1], oldest));
    }

    private int takeOver(StatelessSession session, Run run, Duration age, Instant now) {
        return session.createNativeMutationQuery(takeOver)
                .setParameter("now", now)
                .setParameter("mask", (long) run.lanes() - 1)
                .setParameter("lane", (long) run.lane())
                .setParameter("age", age.toNanos() / 1000)
                .executeUpdate();
    }
}
