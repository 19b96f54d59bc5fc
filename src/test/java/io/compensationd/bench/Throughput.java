package io.compensationd.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// All contenders do the same work in the same run: each on a fresh copy, in an order that rotates, one warm-up round
/// first that counts for nothing.
final class Throughput {
    private final BenchServer server;
    private final Workload workload;
    private final List<Contender> contenders;

    Throughput(BenchServer server, Workload workload, List<Contender> contenders) {
        this.server = server;
        this.workload = workload;
        this.contenders = contenders;
    }

    /// Every measured run by contender, in the order given.
    Map<String, List<Measured>> run(int rounds) throws Exception {
        var runs = new LinkedHashMap<String, List<Measured>>();
        for (var contender : contenders) runs.put(contender.name(), new ArrayList<>());
        var order = new ArrayList<>(contenders);
        for (int round = 0; round <= rounds; round++) {
            for (var contender : order) {
                var measured = measure(contender, "round_" + round);
                System.out.println((round == 0 ? "warm-up " : "round " + round + " ") + line(measured));
                if (round > 0) runs.get(contender.name()).add(measured);
            }
            Collections.rotate(order, 1);
        }
        return runs;
    }

    private Measured measure(Contender contender, String name) throws Exception {
        var copy = server.copyOfTemplate(name + "_" + contender.name());
        Measured measured;
        try (var watcher = copy.connect()) {
            try (var ready = contender.prepare(copy)) {
                var before = Measured.Counters.read(watcher);
                long start = System.nanoTime();
                ready.settle();
                var took = Duration.ofNanos(System.nanoTime() - start);
                var after = Measured.Counters.read(watcher);
                measured = new Measured(
                        contender.name(),
                        workload.tasks(),
                        took,
                        after.wal() - before.wal(),
                        after.xids() - before.xids());
            }
            Invariants.check(watcher, workload);
        }
        server.drop(copy);
        return measured;
    }

    static String line(Measured m) {
        return "%-10s %8.0f tasks/s  took=%s  wal/task=%.0f B  commits/task=%.4f"
                .formatted(
                        m.contender(),
                        m.perSecond(),
                        m.took(),
                        (double) m.walBytes() / m.tasks(),
                        (double) m.commits() / m.tasks());
    }

    static double median(List<Measured> runs, ToDoubleFunction<Measured> figure) {
        var sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
