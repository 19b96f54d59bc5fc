package io.compensationd.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// `mvn -Pbench verify`: prints what the engine costs and reaches, beside what it has to be compared with.
public final class Bench {
    /// A loop slower than this was disturbed, or is a straw man: its ratios say nothing.
    private static final double LOOP_MIN = 2_000;

    private final Workload workload = new Workload(Integer.getInteger("bench.tasks", 50_000), 10_000, 1_024);
    private final int rounds = Integer.getInteger("bench.rounds", 5);
    private final List<String> parts =
            List.of(System.getProperty("bench.parts", "all").split(","));
    private final BenchServer server;

    private Bench() throws Exception {
        server = BenchServer.start(workload);
    }

    public static void main(String[] args) throws Exception {
        var bench = new Bench();
        System.out.printf(
                "%s, Java %s, %d processors%n%s%n%s%n",
                bench.server.version(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                BenchServer.SETTINGS,
                bench.workload);
        if (bench.wants("throughput")) bench.throughput();
        if (bench.wants("inserts")) bench.inserts();
    }

    private boolean wants(String part) {
        return parts.contains("all") || parts.contains(part);
    }

    private void throughput() throws Exception {
        var contenders = List.of(new Loop(), new Procedure(1_000));
        print(new Throughput(server, workload, contenders).run(rounds));
    }

    private static void print(Map<String, List<Measured>> runs) {
        runs.forEach((name, measured) -> System.out.printf("median %-10s %8.0f tasks/s%n", name, speed(runs, name)));
        if (speed(runs, "loop") < LOOP_MIN) System.out.printf("VOID: the loop did less than %.0f/s%n", LOOP_MIN);
    }

    private static double speed(Map<String, List<Measured>> runs, String contender) {
        return Throughput.median(runs.get(contender), Measured::perSecond);
    }

    private void inserts() throws Exception {
        var copy = server.copyOfTemplate("inserts");
        var speeds = new Inserts(copy, workload, Duration.ofSeconds(2)).run(rounds);
        System.out.printf(
                "inserts    with wake-up triggers %s/s, without %s/s, ratio of medians %.3f (aim 0.95)%n",
                Arrays.toString(speeds.with()), Arrays.toString(speeds.without()), speeds.ratio());
        server.drop(copy);
    }
}
