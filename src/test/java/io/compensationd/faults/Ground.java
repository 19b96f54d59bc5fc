package io.compensationd.faults;

import io.compensationd.database.Migrations;
import io.compensationd.database.Reference;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import io.compensationd.testing.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The platform's database as the tests see it, whether it answers or not: accounts that can pay, tasks, and an audit
/// of its own.
///
/// @param url JDBC, straight to the server
record Ground(String url) {
    static final int ACCOUNTS = 200;
    static final int LANES = 8;

    /// Accounts above this cannot pay.
    static final int POOR = 1_000;

    /// Whoever charges this one fails.
    static final int POISON = 1_100;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static Ground on(TestServer server, String name) {
        var url = server.create(name);
        try (var database = new TestDatabase(url)) {
            Reference.create(database.work());
            new Migrations(database.database(), TestDatabases.tables()).migrate(_ -> {});
        }
        var ground = new Ground(url);
        ground.sql("""
                insert into users (id, "clerkId", balance)
                select i, 'user_' || i, case when i <= %1$d then 1000000 else 0 end
                from (select generate_series(1, %1$d) union select generate_series(%2$d, %2$d + 7)) v (i);

                insert into users (id, "clerkId", balance) values (%3$d, 'poison', 1000000);
                create function poison() returns trigger language plpgsql as
                $$ begin if new.account_id = %3$d then raise exception 'poison'; end if; return new; end $$;
                create trigger poison before insert on compensation.ledger_entries for each row execute function poison();
                """.formatted(ACCOUNTS, POOR, POISON));
        ground.sql(Audit.SQL);
        return ground;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /// Runs it once the database answers. It may be run twice where a connection is lost.
    Ground sql(String sql) {
        patiently(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                return true;
            }
        });
        return this;
    }

    /// A trigger for each row.
    void plant(String when, String does) {
        sql("""
                create function faults.planted() returns trigger language plpgsql as $$ begin %s end $$;
                create trigger planted %s for each row execute function faults.planted();
                """.formatted(does, when));
    }

    /// The first column of the first row, once the database answers; "null" for none.
    String value(String query) {
        return column(query).stream().findFirst().orElse("null");
    }

    List<String> column(String query) {
        return patiently(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                var column = new ArrayList<String>();
                while (rows.next()) column.add(String.valueOf(rows.getString(1)));
                return column;
            }
        });
    }

    long number(String query) {
        return Long.parseLong(value(query));
    }

    boolean is(String condition) {
        return value("select " + condition).equals("t");
    }

    /// A task that can be settled, in every lane; their ids, joined by commas.
    String taskInEveryLane() {
        return String.join(",", insert("generate_series(1, %d)".formatted(LANES), "1.25"));
    }

    /// A task of each of `accounts` accounts from this one on.
    void tasksOf(int account, int accounts) {
        tasksOf(account, accounts, 1);
    }

    /// @param each tasks of one account
    void tasksOf(int account, int accounts, int each) {
        insert(
                "(select %d + i %% %d as u from generate_series(1, %d) i)"
                        .formatted(account, accounts, accounts * each),
                "1.5");
    }

    /// Tasks of accounts that can pay, in all lanes.
    void tasks(int count) {
        insert("(select 1 + i %% %d as u from generate_series(1, %d) i)".formatted(ACCOUNTS, count), "0.0101");
    }

    private List<String> insert(String users, String cost) {
        return column(Client.INSERT.formatted("u, " + cost, "from " + users + " u"));
    }

    boolean settled(String ids) {
        return is("not exists (select from compensation_tasks where id in (%s) and status = 'pending')".formatted(ids));
    }

    /// Work is done with a fresh connection, and done again while the database is away.
    <T> T patiently(Work<T> work) {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; LockSupport.parkNanos(100_000_000)) {
            try (var connection = connect()) {
                return work.on(connection);
            } catch (SQLException e) {
                boolean away = e.getSQLState() != null && e.getSQLState().matches("(08|57P|53).*");
                if (!away || System.nanoTime() > end) throw new IllegalStateException(e);
            }
        }
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
