package io.compensationd.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.compensationd.database.Purpose;
import io.compensationd.testing.Await;
import io.compensationd.testing.TestDatabases;
import io.compensationd.testing.TestDatabases.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeNameIT {
    private static final String LOCK = "select pg_advisory_lock(hashtextextended('compensationd node a', 0))";

    private static final String HOLDER = "select max(pid) from pg_locks where locktype = 'advisory'"
            + " and database = (select oid from pg_database where datname = current_database())";

    private final TestDatabase database = TestDatabases.empty();
    private final DataSource single = database.database().source(Purpose.LISTEN);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_name_is_held_once_and_free_again_when_it_is_let_go() {
        var name = NodeName.take("a", single, () -> {});
        assertThatThrownBy(() -> NodeName.take("a", single, () -> {}))
                .isInstanceOf(ScheduleProblem.class)
                .hasMessageContainingAll("\"a\" runs already", "--node-id");
        name.close();
        NodeName.take("a", single, () -> {}).close();
    }

    @Test
    void nodes_of_one_host_are_numbered_and_one_that_starts_again_gets_its_number_back() {
        try (var first = NodeName.ofHost("host.example", single, () -> {})) {
            assertThat(first.id()).isEqualTo("host.example-1");
            try (var second = NodeName.ofHost("host.example", single, () -> {})) {
                assertThat(second.id()).isEqualTo("host.example-2");
            }
            try (var second = NodeName.ofHost("host.example", single, () -> {})) {
                assertThat(second.id()).isEqualTo("host.example-2");
            }
        }
    }

    @Test
    void a_name_that_cannot_be_a_name_is_refused() {
        assertThatThrownBy(() -> NodeName.take("a b", single, () -> {}))
                .hasMessageContainingAll("compensation.node.id", "\"a b\"");
    }

    @Test
    void a_node_that_lost_its_connection_takes_its_name_again() throws Exception {
        var stopped = new CountDownLatch(1);
        try (var name = NodeName.take("a", single, stopped::countDown)) {
            database.sql(
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
            Await.until(
                    Duration.ofSeconds(10),
                    "held again",
                    () -> database.value(
                                    "select count(*) from pg_locks where locktype = 'advisory'"
                                            + " and database = (select oid from pg_database where datname = current_database())")
                            .equals("1"));
            assertThat(stopped.getCount()).isOne();
        }
    }

    @Test
    void an_old_session_that_the_server_holds_for_alive_is_ended_and_is_no_other_node() throws Exception {
        var stopped = new CountDownLatch(1);
        var network = new Network(single);
        try (var name = NodeName.take("a", network.source(), stopped::countDown)) {
            var before = database.value(HOLDER);
            network.cut();
            Await.until(Duration.ofSeconds(15), "held by a new session", () -> {
                var holder = database.value(HOLDER);
                return !holder.equals("null") && !holder.equals(before);
            });
            assertThat(stopped.getCount()).isOne();
        }
    }

    @Test
    void a_node_whose_name_was_taken_meanwhile_must_stop() throws Exception {
        var stopped = new CountDownLatch(1);
        try (var name = NodeName.take("a", single, stopped::countDown);
                var other = DriverManager.getConnection(database.url())) {
            try (var statement = other.createStatement()) {
                statement.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())");
                statement.execute(LOCK);
            }
            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /// Such as a session of our own that the server has not seen end yet.
    @Test
    void a_name_that_is_free_again_a_moment_later_was_not_taken() throws Exception {
        var stopped = new CountDownLatch(1);
        try (var other = DriverManager.getConnection(database.url());
                var statement = other.createStatement()) {
            var connections = new AtomicInteger();
            var source = (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> {
                        // The first is the name's, the second is refused.
                        if (connections.incrementAndGet() == 3) statement.execute(LOCK.replace("lock(", "unlock("));
                        return single.getConnection();
                    });
            try (var name = NodeName.take("a", source, stopped::countDown)) {
                statement.execute("select pg_terminate_backend(" + database.value(HOLDER) + ", 5000)");
                statement.execute(LOCK);
                Await.until(
                        Duration.ofSeconds(30),
                        "taken again",
                        () -> connections.get() == 3 && !database.value(HOLDER).equals("null"));
                assertThat(stopped.getCount()).isOne();
            }
        }
    }

    /// Connections that are cut off without a word: the server goes on holding them for alive.
    private static final class Network {
        private final DataSource real;
        private final List<AtomicBoolean> cuts = new ArrayList<>();

        Network(DataSource real) {
            this.real = real;
        }

        DataSource source() {
            return (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> connect());
        }

        void cut() {
            cuts.forEach(cut -> cut.set(true));
        }

        private Connection connect() throws Exception {
            var cut = new AtomicBoolean();
            cuts.add(cut);
            var connection = real.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                        if (cut.get()) throw new SQLException("cut off");
                        return method.invoke(connection, args);
                    });
        }
    }
}
