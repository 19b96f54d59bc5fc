package io.compensationd.cli.tasks;

import io.compensationd.compensation.desk.intake.BadLine;
import io.compensationd.compensation.desk.intake.Intake;
import java.io.IOException;

/// Passes on what an import says on its way.
record ImportWatch(Meter progress, BadFile bad) implements Intake.Watch {
    @Override
    public void read(long lines, long bytes) {
        progress.read(lines, bytes);
    }

    @Override
    public void storing(long stored, long tasks) {
        progress.done("store", stored, tasks);
    }

    @Override
    public void header(byte[] bytes) {
        bad.header(bytes);
    }

    @Override
    public void skipped(BadLine line, byte[] bytes) throws IOException {
        bad.add(line, bytes);
    }
}
