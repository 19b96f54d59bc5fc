package io.compensationd.compensation;

import io.compensationd.compensation.Outcome.Failure;
import java.time.Instant;
import java.util.List;
import org.hibernate.StatelessSession;

/// One row for each failed attempt, for ever.
final class Attempts {
    private static final String INSERT = """
            insert into compensation.attempts (task_id, attempt, run_id, node, at, outcome, reason, error, sql_state)
            select id, attempt, :run, :node, :now, outcome, reason, error, sql_state
            from unnest(:ids, :attempts, :outcomes, :reasons, :errors, :states)
                 v (id, attempt, outcome, reason, error, sql_state)
            """;

    void insert(StatelessSession session, Run run, List<Failure> failures, Instant now) {
        session.createNativeMutationQuery(INSERT)
                .setParameter("run", run.id())
                .setParameter("node", run.node())
                .setParameter("now", now)
                .setParameter(
                        "ids", failures.stream().mapToLong(f -> f.task().id()).toArray())
                .setParameter(
                        "attempts",
                        failures.stream().mapToInt(Failure::retryCount).toArray())
                .setParameter(
                        "outcomes",
                        failures.stream()
                                .map(f -> f.next() == null ? "failed" : "retry")
                                .toArray(String[]::new))
                .setParameter(
                        "reasons", failures.stream().map(f -> f.why().reason()).toArray(String[]::new))
                .setParameter(
                        "errors", failures.stream().map(f -> f.why().message()).toArray(String[]::new))
                .setParameter(
                        "states", failures.stream().map(f -> f.why().sqlState()).toArray(String[]::new))
                .executeUpdate();
    }
}
