package io.compensationd.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/// CPU time used so far, as Linux counts it: by this JVM, by PostgreSQL with the sessions that have ended, and by the
/// whole machine, so that a run that others disturbed is seen to be one. Zeros elsewhere.
record Cpu(Duration java, Duration postgres, Duration machine) {
    private static final Path PROC = Path.of("/proc");
    private static final long TICK_MILLIS = 10;

    static Cpu read(long postmaster) {
        if (!Files.exists(PROC.resolve("self/stat"))) return new Cpu(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        long postgres = ticks(postmaster, true)
                + ProcessHandle.of(postmaster).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToLong(child -> ticks(child.pid(), false))
                        .sum();
        return new Cpu(millis(ticks(ProcessHandle.current().pid(), false)), millis(postgres), millis(busy()));
    }

    Cpu since(Cpu before) {
        return new Cpu(java.minus(before.java), postgres.minus(before.postgres), machine.minus(before.machine));
    }

    /// What neither we nor the database used.
    Duration others() {
        return machine.minus(java).minus(postgres);
    }

    private static Duration millis(long ticks) {
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    /// utime + stime, and cutime + cstime of the children that were waited for.
    private static long ticks(long pid, boolean ended) {
        var line = read(PROC.resolve(pid + "/stat"));
        var fields = line.substring(line.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length < 15
                ? 0
                : Arrays.stream(fields, 11, ended ? 15 : 13)
                        .mapToLong(Long::parseLong)
                        .sum();
    }

    /// user, nice, system, irq, softirq, steal of all processors; idle and iowait left out.
    private static long busy() {
        var fields =
                read(PROC.resolve("stat")).lines().findFirst().orElseThrow().split(" +", -1);
        return Stream.of(1, 2, 3, 6, 7, 8)
                .mapToLong(i -> Long.parseLong(fields[i]))
                .sum();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException ended) {
            return ") ";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
