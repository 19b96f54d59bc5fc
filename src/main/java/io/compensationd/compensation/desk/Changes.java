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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/// Requeues and cancels: first a plan, then the deed, in short transactions in the order of ids.
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
        var sql = new Sql(names, """
                        select t.status, t.charged, count(*) as tasks, coalesce(sum(t.cost), 0) as amount, max(t.id) as last,
                               sum(t.id) || ' ' || max(t."updatedAt") as rows
                        from (select t.id, t.status, t."updatedAt", nullif(t.cost, 'NaN') as cost,""")
                .addTexts("t.status = any(?) and " + charged() + " as charged", change.from(processing))
                .add("from {tasks} t where true")
                .where(filter)
                .add(") t group by 1, 2");
        try (var connection = connections.getConnection()) {
            var missing = missing(connection, filter.ids());
            return plan(change, filter, processing, connection, sql, missing);
        }
    }

    private static Plan plan(
            Change change, TaskFilter filter, boolean processing, Connection connection, Sql sql, Set<Long> missing)
            throws SQLException {
        long tasks = 0;
        long charged = 0;
        long last = Long.MIN_VALUE;
        var amount = BigDecimal.ZERO.setScale(4);
        var left = new TreeMap<String, Long>();
        var rows = new TreeMap<String, String>();
        try (var statement = sql.on(connection);
                var row = statement.executeQuery()) {
            while (row.next()) {
                var count = row.getLong("tasks");
                if (row.getBoolean("charged")) charged += count;
                else if (change.from(processing).contains(row.getString("status"))) {
                    tasks += count;
                    amount = amount.add(row.getBigDecimal("amount"));
                    last = Math.max(last, row.getLong("last"));
                    rows.put(row.getString("status"), row.getString("rows"));
                } else left.merge(row.getString("status"), count, Long::sum);
            }
        }
        return new Plan(change, filter, processing, tasks, amount, left, charged, missing, last, rows.toString());
    }

    private Set<Long> missing(Connection connection, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) return Set.of();
        var sql = new Sql(names, "select i.id from").addNumbers("unnest(?) i (id)", ids);
        sql.add("where not exists (select from {tasks} t where t.id = i.id)");
        return new TreeSet<>(ids(connection, sql));
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

    /// A task with a ledger entry, or one that another program completed, was paid: it is never put back in line.
    private static String charged() {
        return """
                (exists (select from compensation.ledger_entries e where e.task_id = t.id)
                 or exists (select from compensation.adopted a where a.task_id = t.id))""";
    }

    private static List<Long> ids(Connection connection, Sql sql) throws SQLException {
        try (var statement = sql.on(connection);
                var rows = statement.executeQuery()) {
            var ids = new ArrayList<Long>();
            while (rows.next()) ids.add(rows.getLong(1));
            return ids;
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
            var ids = ids(connection, sql.add("order by t.id limit " + BATCH));
            connection.commit();
            return ids;
        }

        private Collection<Long> eligible(Collection<Long> ids) throws SQLException {
            var found = ids(connection, selected().addNumbers("and t.id = any(?)", ids));
            connection.commit();
            return found;
        }

        private Sql selected() {
            return new Sql(names, "select t.id from {tasks} t where")
                    .addTexts("t.status = any(?)", plan.change().from(plan.processing()))
                    .add("and not " + charged())
                    .where(plan.filter());
        }

        /// The rows among these that were changed, committed. Rows that somebody holds are skipped.
        private List<Long> change(Collection<Long> ids) throws SQLException {
            var sql = new Sql(names, "with picked as (select t.id from {tasks} t")
                    .addNumbers("where t.id = any(?)", ids)
                    .addTexts("and t.status = any(?)", plan.change().from(plan.processing()))
                    .add("and not " + charged() + " order by t.id for no key update of t skip locked)")
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
