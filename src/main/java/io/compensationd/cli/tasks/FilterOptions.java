package io.compensationd.cli.tasks;

import io.compensationd.cli.CommandProblem;
import io.compensationd.compensation.desk.TaskFilter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/// Which tasks a command means. Several values of one option mean any of them; several options, all of them.
final class FilterOptions {
    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only of this status: pending, processing, completed, failed, cancelled. Repeatable.")
    private List<String> statuses = List.of();

    @Option(names = "--user", paramLabel = "ID", split = ",", description = "Only of this account. Repeatable.")
    private List<Long> users = List.of();

    @Option(
            names = "--failure-reason",
            paramLabel = "CODE",
            split = ",",
            description = "Only with this code in failureReason. Repeatable.")
    private List<String> reasons = List.of();

    @Option(
            names = "--created-from",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only created at this time or later: 2026-11-22 or with a time and its zone.")
    private Optional<Instant> from = Optional.empty();

    @Option(
            names = "--created-before",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only created before this time.")
    private Optional<Instant> before = Optional.empty();

    TaskFilter with(Set<Long> ids, List<String> moreReasons) {
        var all = new TreeSet<>(reasons);
        all.addAll(moreReasons);
        return new TaskFilter(ids, new TreeSet<>(statuses), new TreeSet<>(users), all, from, before);
    }

    boolean hasStatus() {
        return !statuses.isEmpty();
    }

    boolean hasReason() {
        return !reasons.isEmpty();
    }

    boolean names(String status) {
        return statuses.contains(status);
    }

    void check() {
        if (from.isPresent() && before.isPresent() && !from.get().isBefore(before.get()))
            throw CommandProblem.usage("expected --created-from before --created-before, found %s and %s"
                    .formatted(from.get(), before.get()));
    }
}
