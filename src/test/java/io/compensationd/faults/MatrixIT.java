package io.compensationd.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.compensationd.faults.Matrix.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The matrix: each fault is tried on a cluster under load, then all invariants are checked. `mvn verify` tries a
/// selection, `mvn -Pfull verify` all, and writes the table into the docs.
class MatrixIT {
    private static final boolean FULL = Boolean.getBoolean("faults.full");
    private static final Pattern ONLY = Pattern.compile(System.getProperty("faults.only", ""));

    private static final Matrix MATRIX = new Matrix();
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = new Cluster(Grounds.server(), Ground.on(Grounds.server(), "matrix")).with(2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        MATRIX.print("Faults and what was seen");
        if (FULL) MATRIX.write(ONLY.pattern().isEmpty());
    }

    @TestFactory
    Stream<DynamicTest> faults() {
        return chosen().stream().map(fault -> DynamicTest.dynamicTest(fault.name(), () -> prove(fault)));
    }

    private static List<Fault> chosen() {
        var faults = new ArrayList<Fault>();
        faults.addAll(NodeFaults.all());
        faults.add(StandstillFaults.withAClaim());
        faults.addAll(DatabaseFaults.all());
        faults.addAll(NetworkFaults.all());
        faults.addAll(TaskFaults.all());
        faults.addAll(QuartzFaults.all());
        if (FULL || !ONLY.pattern().isEmpty()) faults.addAll(more());
        faults.removeIf(fault -> !ONLY.matcher(fault.name()).find());
        return faults;
    }

    /// Those that take long, or need more than a database.
    private static List<Fault> more() {
        var faults = new ArrayList<Fault>();
        faults.addAll(StandstillFaults.more());
        faults.addAll(NetworkFaults.more());
        var clocks = new ArrayList<Fault>(ClockFaults.all());
        clocks.addAll(DaylightFaults.all());
        if (ClockFaults.library().isPresent()) faults.addAll(clocks);
        else notTried(clocks, "libfaketime is missing (apt-get install libfaketime)");
        faults.addAll(FailoverFaults.all());
        if (DiskFaults.possible()) faults.addAll(DiskFaults.all());
        else notTried(DiskFaults.all(), "only root can mount a small disk");
        faults.add(SnapshotFault.fault());
        faults.add(BuildFaults.fault());
        return faults;
    }

    private static void notTried(List<Fault> faults, String reason) {
        faults.forEach(fault -> MATRIX.add(new Row(fault, reason, "not tried")));
    }

    private static void prove(Fault fault) throws Exception {
        var seen = "";
        var verdict = "BROKEN";
        long start = System.nanoTime();
        cluster.load();
        try {
            seen = fault.strike().on(cluster);
            cluster.heal();
            assertThat(cluster.breaks()).isEmpty();
            verdict = "held";
        } finally {
            System.out.println(fault.name() + ": " + (System.nanoTime() - start) / 1_000_000_000 + " s in all");
            MATRIX.add(new Row(fault, seen, verdict));
            if (FULL) MATRIX.write(false);
            if (!verdict.equals("held")) cluster.heal();
        }
    }
}
