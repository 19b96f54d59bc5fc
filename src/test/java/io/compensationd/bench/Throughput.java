package io.compensationd.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// All contenders do the same work in the same run: each on a fresh copy, in an order that rotates. The rounds before
/// the
/// first count the statements and warm the JVM up, whose compiler would take the database's processors, and are not
/// measured.
final class Throughput {
    private static final int WARM_UP = 3;

    private final BenchServer server;
    private final Workload workload;
    private final List<Contender> contenders;
    private final Map<String, List<Measured>> runs = new LinkedHashMap<>();
    private final Map<String, Statements> statements = new LinkedHashMap<>();

    Throughput(BenchServer server, Workload workload, List<Contender> contenders) {
        this.server = server;
        this.workload = workload;
        this.contenders = contenders;
    }

    Throughput run(int rounds) throws Exception {
        for (var contender : contenders) {
            runs.put(contender.name(), new ArrayList<>());
            statements.put(contender.name(), count(contender));
        }
        for (int round = 0; round < WARM_UP; round++) for (var contender : contenders) measure(contender);
        var order = new ArrayList<>(contenders);
        for (int round = 1; round <= rounds; round++) {
            for (var contender : order) {
                var measured = measure(contender);
                runs.get(contender.name()).add(measured);
                System.out.println("round " + round + "  " + measured.line());
            }
            Collections.rotate(order, 1);
        }
        return this;
    }

    double median(String contender, ToDoubleFunction<Measured> figure) {
        var sorted = runs.get(contender).stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    Statements statements(String contender) {
        return statements.get(contender);
    }

    private Statements count(Contender contender) throws Exception {
        var copy = server.copyOfTemplate("bench_run");
        try (var watcher = copy.connect()) {
            Statements.count(watcher, copy);
            try (var ready = contender.prepare(copy)) {
                Copy.execute(watcher, "select pg_stat_statements_reset()");
                ready.settle();
            }
            Invariants.check(watcher, workload);
            return Statements.read(watcher, workload.tasks());
        } finally {
            server.drop(copy);
        }
    }

    private Measured measure(Contender contender) throws Exception {
        var copy = server.copyOfTemplate("bench_run");
        try (var watcher = copy.connect()) {
            Measured measured;
            try (var ready = contender.prepare(copy)) {
                var before = Measured.Counters.read(watcher, server);
                ready.settle();
                measured = before.until(Measured.Counters.read(watcher, server), contender.name(), workload.tasks());
            }
            Invariants.check(watcher, workload);
            return measured;
        } finally {
            server.drop(copy);
        }
    }
}
