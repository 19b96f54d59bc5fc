package io.compensationd.compensation;

import io.compensationd.compensation.Verification.Break;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.StatelessSession;

/// Checks I1 and I2 on one snapshot of the whole database. The database does the work, so the memory needed here does
/// not grow with the tasks.
public final class Verify {
    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only";

    private final Store store;

    /// @param store on connections without a short `statement_timeout`: on millions of tasks this takes minutes
    public Verify(Store store) {
        this.store = store;
    }

    public Verification run() {
        return store.write(session -> {
            session.createNativeMutationQuery(SNAPSHOT).executeUpdate();
            return new Verification(
                    breaks(session),
                    tasks(session),
                    count(session, SETTLED),
                    count(session, ADOPTED),
                    count(session, ARCHIVED),
                    amount(session));
        });
    }

    private List<Break> breaks(StatelessSession session) {
        return Law.ALL.stream()
                .map(law -> law.check(session, store.names()))
                .flatMap(Optional::stream)
                .toList();
    }

    private Map<String, Long> tasks(StatelessSession session) {
        var counts = new TreeMap<String, Long>();
        var sql = store.names().sql("select status, count(*) as tasks from {tasks} group by status");
        session.createNativeQuery(sql, Object[].class)
                .addScalar("status", String.class)
                .addScalar("tasks", Long.class)
                .getResultList()
                .forEach(row -> counts.put((String) row[0], (Long) row[1]));
        return counts;
    }

    private long count(StatelessSession session, String sql) {
        return session.createNativeQuery(store.names().sql(sql), Long.class).getSingleResult();
    }

    private static BigDecimal amount(StatelessSession session) {
        return session.createNativeQuery(
                        "select coalesce(sum(nullif(amount, 'NaN')), 0) as amount from compensation.ledger_entries",
                        BigDecimal.class)
                .getSingleResult();
    }

    private static final String SETTLED = """
            select count(*) from {tasks} t where status = 'completed'
              and exists (select from compensation.ledger_entries e where e.task_id = t.id)
            """;

    private static final String ADOPTED = """
            select count(*) from {tasks} t where status = 'completed'
              and exists (select from compensation.adopted a where a.task_id = t.id)
              and not exists (select from compensation.ledger_entries e where e.task_id = t.id)
            """;

    private static final String ARCHIVED = """
            select count(*) from compensation.ledger_entries e
            where not exists (select from {tasks} t where t.id = e.task_id)
            """;
}
