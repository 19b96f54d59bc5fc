package io.compensationd.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.compensationd.compensation.Events;
import io.compensationd.compensation.Fired;
import io.compensationd.compensation.Firing;
import io.compensationd.compensation.Firing.Cause;
import io.compensationd.compensation.FiringWatch;
import io.compensationd.compensation.Firings;
import io.compensationd.compensation.RetryPolicy;
import io.compensationd.compensation.Rules;
import io.compensationd.compensation.Store;
import io.compensationd.compensation.World;
import io.compensationd.database.Database;
import io.compensationd.settings.Settings.BalancePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What a node does when all its lanes fire at once: one thread a lane, each a whole firing.
final class Engine implements Contender {
    /// The shipped default.
    private static final int CHUNKS_AT_ONCE = 3;

    private final int chunkMax;
    private @Nullable Lanes node;

    Engine(int chunkMax) {
        this.chunkMax = chunkMax;
    }

    @Override
    public String name() {
        return "engine";
    }

    /// A node lives longer than a benchmark's copy: pool and Hibernate stay, the connections are new. All copies have
    /// one name.
    @Override
    public Ready prepare(Copy copy) throws SQLException {
        if (node == null) node = open(copy);
        node.connect();
        return node;
    }

    private Lanes open(Copy copy) {
        var database = Database.open(copy.settings(12), "bench");
        var store = Store.open(database.work(), Copy.TABLES, database.schema());
        var retry = new RetryPolicy(Duration.ofSeconds(30), Duration.ofHours(1));
        var rules = new Rules(
                chunkMax, CHUNKS_AT_ONCE, Duration.ofMinutes(5), BalancePolicy.RETRY, Optional.empty(), retry);
        var world = new World(InstantSource.system(), RandomGenerator.getDefault()::nextDouble);
        var firings = new Firings(store, "bench", rules, Events.NONE, world);
        return new Lanes(database.work(), firings, firings.lanes());
    }

    private record Lanes(DataSource pool, Firings firings, int lanes) implements Ready {
        /// A connection for each lane, none of them to a copy that is gone.
        void connect() throws SQLException {
            pool.unwrap(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
            var connections = new ArrayList<Connection>();
            for (int i = 0; i < lanes; i++) connections.add(pool.getConnection());
            for (var connection : connections) connection.close();
        }

        @Override
        public void settle() throws Exception {
            var work = new ArrayList<Callable<Fired>>();
            for (int i = 0; i < lanes; i++) {
                var firing = new Firing(i, Cause.DUE, Optional.empty(), Optional.empty());
                work.add(() -> firings.fire(firing, FiringWatch.NONE));
            }
            try (var pool = Executors.newFixedThreadPool(lanes)) {
                for (var fired : pool.invokeAll(work)) drained(fired.get());
            }
        }

        private static void drained(Fired fired) {
            if (!(fired instanceof Fired.Drained)) throw new IllegalStateException("expected a drain, found " + fired);
        }

        @Override
        public void close() {}
    }
}
