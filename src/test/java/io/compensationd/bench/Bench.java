package io.compensationd.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// `mvn -Pbench verify`: prints what the engine costs and reaches, beside what it has to be compared with.
public final class Bench {
    /// A loop slower than this was disturbed, or is a straw man: its ratios say nothing.
    private static final double LOOP_MIN = 2_000;

    /// Of the engine to the loop.
    private static final double RATIO_MIN = 8;

    /// The shipped default.
    private static final int CHUNK_MAX = 1_000;

    private final Workload workload = new Workload(Integer.getInteger("bench.tasks", 50_000), 10_000, 1_024);
    private final int rounds = Integer.getInteger("bench.rounds", 5);
    private final List<String> parts =
            List.of(System.getProperty("bench.parts", "all").split(","));
    private final Limits limits = new Limits();
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
        bench.run();
        System.exit(bench.limits.exitCode());
    }

    private void run() throws Exception {
        if (wants("throughput")) throughput();
        if (wants("inserts")) inserts();
        if (wants("drain")) nodes().drain(rounds);
        if (wants("idle")) nodes().idle();
        if (wants("trickle")) nodes().trickle();
        if (wants("surface")) new Surface(nodes(), server, workload, limits).run(rounds);
        if (wants("large")) new LargeTable(server, Integer.getInteger("bench.rows", 5_000_000), limits).run();
    }

    private boolean wants(String part) {
        return parts.contains("all") || parts.contains(part);
    }

    private Nodes nodes() {
        return new Nodes(server, workload, limits);
    }

    private void throughput() throws Exception {
        var names = contenders().stream().map(Contender::name).toList();
        var throughput = new Throughput(server, workload, contenders()).run(rounds);
        for (var name : names) print(name, throughput);
        var loop = throughput.median("loop", Measured::perSecond);
        if (loop < LOOP_MIN)
            limits.voided("the loop did %.0f tasks/s, expected at least %.0f".formatted(loop, LOOP_MIN));
        var ratio = throughput.median("engine", Measured::perSecond) / loop;
        System.out.printf("%nengine %.2f of loop%s%n", ratio, limits.atLeast("engine to loop", ratio, RATIO_MIN));
    }

    private static List<Contender> contenders() {
        return List.of(new Loop(false), new Loop(true), new Procedure(CHUNK_MAX), new Engine(CHUNK_MAX));
    }

    private void print(String name, Throughput throughput) {
        var speed = throughput.median(name, Measured::perSecond);
        var statements = throughput.statements(name);
        System.out.printf(
                "%n%-18s median %7.0f tasks/s = %.2f of loop, %.2f of procedure; %.2f round trips/1000 tasks%n",
                name,
                speed,
                speed / throughput.median("loop", Measured::perSecond),
                speed / throughput.median("procedure", Measured::perSecond),
                statements.roundTrips() * 1000.0 / workload.tasks());
        statements.top().forEach(line -> System.out.println("    " + line));
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
