package io.compensationd.compensation.desk;

import io.compensationd.ledger.Names;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/// Requeues and cancels: first a plan, then the deed, in short transactions in the order of ids. Only what the plan
/// counted is done: a row that anybody changed since then is left alone.
///
/// A row that a node holds is skipped at first, since the node commits in milliseconds, and waited for at the end.
/// Each transaction holds at most [#BATCH] rows, and waits only while it holds none, so it can be in no deadlock.
public final class Changes {
    private static final int BATCH = 1000;

    /// Together longer than a node's session may idle in its transaction (5 s): what a stopped node held is free by
    /// then.
    private static final int WAITS_MAX = 3;

    private static final String WAIT = "2s";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource connections;
    private final Names names;
    private final Optional<Actor> actor;

    public Changes(DataSource connections, Names names) {
        this(connections, names, Optional.empty());
    }

    private Changes(DataSource connections, Names names, Optional<Actor> actor) {
        this.connections = connections;
        this.names = names;
        this.actor = actor;
    }

    /// The same, with a row in the audit for each transaction.
    public Changes by(Actor actor) {
        return new Changes(connections, names, Optional.of(actor));
    }

    public Plan plan(Change change, TaskFilter filter, boolean processing) throws SQLException {
        return new Planning(connections, names).plan(change, filter, processing);
    }

    /// @param reason what the operator says, shown on the rows
    public Changed apply(Plan plan, Optional<String> reason) throws SQLException {
        return apply(plan, reason, _ -> {});
    }

    /// @param progress told after each transaction how many tasks were changed so far
    public Changed apply(Plan plan, Optional<String> reason, LongConsumer progress) throws SQLException {
        try (var connection = connections.getConnection()) {
            connection.setAutoCommit(false);
            var deed = new Deed(connection, plan, reason, progress);
            try {
                var held = deed.run();
                connection.setAutoCommit(true);
                return deed.done(held, Optional.empty());
            } catch (SQLException e) {
                return deed.done(List.of(), Optional.of(e));
            }
        }
    }

    private final class Deed {
        private final Connection connection;
        private final Plan plan;
        private final Optional<String> reason;
        private final LongConsumer progress;
        private long tasks;
        private BigDecimal amount = BigDecimal.ZERO.setScale(4);

        Deed(Connection connection, Plan plan, Optional<String> reason, LongConsumer progress) {
            this.connection = connection;
            this.plan = plan;
            this.reason = reason;
            this.progress = progress;
        }

        /// The rows that could not be had.
        List<Long> run() throws SQLException {
            if (plan.tasks() == 0) return List.of();
            var held = new TreeSet<Long>();
            var last = Optional.<Long>empty();
            for (var ids = next(last); !ids.isEmpty(); ids = next(last)) {
                held.addAll(ids);
                held.removeAll(change(ids));
                last = Optional.of(ids.getLast());
            }
            return awaited(held);
        }

        Changed done(List<Long> held, Optional<SQLException> fault) {
            return new Changed(tasks, amount, held, fault);
        }

        /// Waits for rows that were held: for the first of them, and then takes all that have become free.
        private List<Long> awaited(NavigableSet<Long> held) throws SQLException {
            for (int waits = 0; waits < WAITS_MAX && !held.isEmpty(); waits++) {
                lock(held.first());
                change(held);
                held.retainAll(eligible(held));
            }
            return List.copyOf(held);
        }

        private List<Long> next(Optional<Long> last) throws SQLException {
            var sql = selected().add("and t.id <= ?", plan.idMax());
            last.ifPresent(id -> sql.add("and t.id > ?", id));
            var ids = Planning.ids(connection, sql.add("order by t.id limit " + BATCH));
            connection.commit();
            return ids;
        }

        private Collection<Long> eligible(Collection<Long> ids) throws SQLException {
            var found = Planning.ids(connection, selected().addNumbers("and t.id = any(?)", ids));
            connection.commit();
            return found;
        }

        private Sql selected() {
            return Planning.meant(plan, new Sql(names, "select t.id from {tasks} t where true"));
        }

        /// The rows among these that were changed, committed. Rows that somebody holds are skipped.
        private List<Long> change(Collection<Long> ids) throws SQLException {
            var picked =
                    new Sql(names, "with picked as (select t.id from {tasks} t").addNumbers("where t.id = any(?)", ids);
            var sql = Planning.meant(plan, picked)
                    .add("order by t.id for no key update of t skip locked)")
                    .add("update {tasks} t set " + plan.change().assignments());
            var why = reason.<Object>map(text -> text).orElse("");
            sql.add("from picked, (select nullif(?, '') as reason) p where t.id = picked.id", why)
                    .add("returning t.id, nullif(t.cost, 'NaN') as cost");
            var changed = new ArrayList<Long>();
            var sum = BigDecimal.ZERO;
            try (var statement = sql.on(connection);
                    var rows = statement.executeQuery()) {
                while (rows.next()) {
                    changed.add(rows.getLong("id"));
                    var cost = rows.getBigDecimal("cost");
                    if (cost != null) sum = sum.add(cost);
                }
            }
            if (!changed.isEmpty()) audit(changed, sum);
            connection.commit();
            tasks += changed.size();
            amount = amount.add(sum);
            progress.accept(tasks);
            return changed;
        }

        private void audit(List<Long> changed, BigDecimal sum) throws SQLException {
            if (actor.isEmpty()) return;
            var action = plan.change().name().toLowerCase(Locale.ROOT);
            var subject = changed.size() == 1 ? "task " + changed.getFirst() : "tasks";
            AuditTrail.add(
                    connection,
                    actor.get(),
                    new AuditTrail.Deed(action, subject, reason, Optional.of((long) changed.size()), Optional.of(sum)));
        }

        /// Holds the row, or has waited long enough for it.
        private void lock(long id) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '" + WAIT + "'");
                statement.execute(names.sql("select from {tasks} where id = %d for no key update".formatted(id)));
            } catch (SQLException e) {
                connection.rollback();
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) throw e;
            }
        }
    }
}
