package io.compensationd.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// What one contender's run cost.
///
/// @param commits transactions that wrote
record Measured(String contender, int tasks, Duration took, long walBytes, long commits, Cpu cpu) {
    double perSecond() {
        return tasks / seconds(took);
    }

    String line() {
        return "%-18s %7.0f tasks/s  wal %5.0f B/task  commits %6.4f/task  cpu us/task java %5.1f postgres %5.1f  others %3.0f%%"
                .formatted(
                        contender,
                        perSecond(),
                        (double) walBytes / tasks,
                        (double) commits / tasks,
                        micros(cpu.java()),
                        micros(cpu.postgres()),
                        100 * seconds(cpu.others()) / seconds(took));
    }

    private double micros(Duration duration) {
        return seconds(duration) * 1e6 / tasks;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /// Counters of the whole server at one moment; nothing else runs on it.
    record Counters(long wal, long xids, Cpu cpu, long nanos) {
        static Counters read(Connection connection, BenchServer server) throws SQLException {
            var wal = Copy.value(connection, "select pg_current_wal_insert_lsn() - '0/0'");
            var xids = Copy.value(connection, "select pg_snapshot_xmax(pg_current_snapshot())");
            return new Counters(Long.parseLong(wal), Long.parseLong(xids), server.cpu(), System.nanoTime());
        }

        Measured until(Counters end, String contender, int tasks) {
            return new Measured(
                    contender,
                    tasks,
                    Duration.ofNanos(end.nanos - nanos),
                    end.wal - wal,
                    end.xids - xids,
                    end.cpu.since(cpu));
        }
    }
}
