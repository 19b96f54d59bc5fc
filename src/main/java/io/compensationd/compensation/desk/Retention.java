package io.compensationd.compensation.desk;

import io.compensationd.compensation.desk.AuditTrail.Deed;
import io.compensationd.compensation.desk.Sweep.Batch;
import io.compensationd.compensation.desk.Sweep.Place;
import io.compensationd.ledger.Names;
import io.compensationd.settings.Settings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Takes completed tasks out of the platform's table when they are old enough, and empties their bodies before.
///
/// One batch is one transaction of one function of the database, which removes nothing but what is proven: completed,
/// and with its ledger entry or recorded as adopted. Entries stay. So a pass may be killed anywhere, and there is no
/// role that could remove a task that waits.
public final class Retention {
    /// "compretn" in ASCII: one pass at a time in a database.
    private static final long KEY = 0x636F6D707265746EL;

    private static final String LOCK = "select pg_try_advisory_lock(?)";

    private static final String BEFORE = "select (clock_timestamp() - ? * interval '1 second')::text";

    private static final String RETIRE =
            "select * from compensation.retire_tasks(?::timestamptz, ?::timestamptz, ?, ?, ?::timestamp, ?)";

    private static final String EMPTY =
            "select *, 0.0000 as amount from compensation.empty_bodies(?::timestamptz, ?, ?::timestamp, ?)";

    private static final String OLD = """
            select count(*) filter (where retired) as tasks, coalesce(sum(cost) filter (where retired), 0) as amount,
                   min(done) filter (where retired) as oldest, count(*) filter (where emptied and not retired) as bodies
            from (select t.cost, done,
                         coalesce(done < case when "idempotencyKey" is null
                                                  and t.id > all (select last_task from compensation.lost_keys)
                                              then ?::timestamptz else ?::timestamptz end, false)
                         and (exists (select from compensation.ledger_entries e where e.task_id = t.id)
                              or exists (select from compensation.adopted a where a.task_id = t.id)) as retired,
                         coalesce(done < ?::timestamptz, false) and ("requestBody" <> '' or "responseBody" <> '') as emptied
                  from {tasks} t
                  cross join lateral (select coalesce("completedAt", "updatedAt") at time zone 'UTC' as done) d
                  where status = 'completed') old
            """;

    private final DataSource connections;
    private final Settings.Retention rules;
    private final String old;
    private final String next;

    /// @param connections without a short `statement_timeout`
    /// @param schema      of the platform's tables
    public Retention(DataSource connections, Settings.Retention rules, Settings.Tables tables, String schema) {
        this.connections = connections;
        this.rules = rules;
        var names = Names.of(tables, schema);
        this.old = names.sql(OLD);
        this.next = names.sql(Sweep.NEXT);
    }

    /// What a pass would do now.
    ///
    /// @param bodies of tasks that stay
    public record Preview(long tasks, BigDecimal amount, Optional<Instant> oldest, long bodies) {}

    /// What a pass did, and why it ended before it was through; empty: it was through.
    ///
    /// @param refused tasks that the database would not let go, by their ids, and what it said
    public record Done(
            long tasks, BigDecimal amount, long bodies, SortedMap<Long, String> refused, Optional<String> broken) {
        static final Done NOTHING =
                new Done(0, new BigDecimal("0.0000"), 0, Collections.emptySortedMap(), Optional.empty());

        Done but(String why) {
            return new Done(tasks, amount, bodies, refused, Optional.of(why));
        }

        private Done without(SortedMap<Long, String> refused) {
            return new Done(tasks, amount, bodies, refused, broken);
        }

        private Done with(long more, BigDecimal amounts, long emptied) {
            return new Done(tasks + more, amount.add(amounts), bodies + emptied, refused, broken);
        }

        /// The refused in one line, the first few by id; empty: none.
        public Optional<String> refusal() {
            if (refused.isEmpty()) return Optional.empty();
            var ids = refused.keySet().stream().limit(10).map(String::valueOf).collect(Collectors.joining(", "));
            return Optional.of(
                    refused.size() + " tasks were refused and stay: " + ids + (refused.size() > 10 ? ", ..." : "")
                            + ". The first: " + refused.firstEntry().getValue());
        }
    }

    /// The times before which is old; null: never.
    private record Before(
            @Nullable String bodies,
            @Nullable String plain,
            @Nullable String keyed) {}

    public Preview preview() throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.prepareStatement(old)) {
            statement.setString(1, before(connection, rules.keep()));
            statement.setString(2, before(connection, rules.keepKeyed()));
            statement.setString(3, before(connection, rules.bodies()));
            try (var row = statement.executeQuery()) {
                row.next();
                return new Preview(
                        row.getLong("tasks"),
                        row.getBigDecimal("amount").setScale(4),
                        Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        row.getLong("bodies"));
            }
        }
    }

    /// One pass.
    ///
    /// @param stop whether to end after the batch under way
    /// @param by   empty: the schedule; a person's batches are each in the audit
    public Done run(BooleanSupplier stop, Optional<Actor> by) throws SQLException {
        try (var connection = connections.getConnection()) {
            if (!is(connection, LOCK, KEY)) return Done.NOTHING.but("another pass is under way");
            try {
                return pass(connection, stop, by);
            } finally {
                if (!connection.isClosed()) is(connection, "select pg_advisory_unlock(?)", KEY);
            }
        }
    }

    private Done pass(Connection connection, BooleanSupplier stop, Optional<Actor> by) throws SQLException {
        var before = new Before(
                before(connection, rules.bodies()),
                before(connection, rules.keep()),
                before(connection, rules.keepKeyed()));
        var refused = new TreeMap<Long, String>();
        var sweep = new Sweep(connection, stop, next, refused);
        var done = Done.NOTHING;
        if (before.bodies != null)
            done = sweep.all(
                    done,
                    (on, last, size) -> empty(on, before, last, size, by),
                    (sum, batch) -> sum.with(0, BigDecimal.ZERO, batch.tasks()));
        if (before.plain != null && done.broken.isEmpty())
            done = sweep.all(
                    done,
                    (on, last, size) -> retire(on, before, last, size, by),
                    (sum, batch) -> sum.with(batch.tasks(), batch.amount(), 0));
        return done.without(refused);
    }

    private Batch retire(Connection connection, Before before, Place last, int size, Optional<Actor> by)
            throws SQLException {
        try (var statement = connection.prepareStatement(RETIRE)) {
            statement.setString(1, before.plain);
            statement.setString(2, before.keyed);
            statement.setBoolean(3, rules.archive());
            statement.setInt(4, size);
            statement.setString(5, last.at());
            statement.setLong(6, last.id());
            return told(connection, read(statement), by, rules.archive() ? "archive" : "delete");
        }
    }

    private static Batch empty(Connection connection, Before before, Place last, int size, Optional<Actor> by)
            throws SQLException {
        try (var statement = connection.prepareStatement(EMPTY)) {
            statement.setString(1, before.bodies);
            statement.setInt(2, size);
            statement.setString(3, last.at());
            statement.setLong(4, last.id());
            return told(connection, read(statement), by, "empty-bodies");
        }
    }

    private static Batch told(Connection connection, Batch batch, Optional<Actor> by, String action)
            throws SQLException {
        if (by.isPresent() && batch.tasks() > 0)
            AuditTrail.add(
                    connection,
                    by.get(),
                    new Deed(
                            action,
                            "tasks",
                            Optional.empty(),
                            Optional.of(batch.tasks()),
                            Optional.of(batch.amount())));
        return batch;
    }

    private static Batch read(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return new Batch(
                    row.getLong("seen"),
                    row.getLong("tasks"),
                    row.getBigDecimal("amount"),
                    new Place(row.getString("last_at"), row.getLong("last_id")));
        }
    }

    /// null: never.
    private static @Nullable String before(Connection connection, Optional<Duration> age) throws SQLException {
        if (age.isEmpty()) return null;
        try (var statement = connection.prepareStatement(BEFORE)) {
            statement.setLong(1, age.get().toSeconds());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean is(Connection connection, String query, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) statement.setObject(i + 1, parameters[i]);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
