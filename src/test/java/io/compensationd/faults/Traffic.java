package io.compensationd.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What goes on beside the nodes, turn after turn, until it is closed: on a connection of its own, and on another one
/// where that is lost.
final class Traffic implements AutoCloseable {
    private final Ground ground;
    private final long pauseMillis;
    private final Turn turn;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    interface Turn {
        /// @throws SQLException the next turn has another connection
        void take(Connection connection) throws SQLException;
    }

    Traffic(String name, Ground ground, int perSecond, Turn turn) {
        this.ground = ground;
        this.pauseMillis = 1000 / perSecond;
        this.turn = turn;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        while (!stopped(1))
            try (var connection = ground.connect()) {
                while (!stopped(pauseMillis)) turn.take(connection);
            } catch (SQLException e) {
                // What became of the last turn is not known: who takes it counts on nothing.
            }
    }

    private boolean stopped(long waitMillis) {
        try {
            return stop.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
