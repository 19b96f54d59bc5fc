package io.compensationd.cli;

import io.compensationd.schedule.Board;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// The lanes that a command is for: those that were named, or all.
final class LaneChoice {
    @Option(names = "--lane", paramLabel = "N", description = "Only this lane. Repeatable. Default: all.")
    private Set<Integer> lanes = new TreeSet<>();

    /// Empty: all.
    Set<Integer> lanes() {
        return lanes;
    }

    boolean all() {
        return lanes.isEmpty();
    }

    /// Refuses all of them where one does not exist.
    void mustExist(Board board) {
        int count = board.lanes().size();
        for (int lane : lanes)
            if (lane < 0 || lane >= count)
                throw CommandProblem.usage(
                        "There is no lane " + lane + ": lanes are 0 to " + (count - 1) + ". Nothing was changed.");
    }

    @Override
    public String toString() {
        return say(lanes);
    }

    /// @param lanes none: all
    static String say(Set<Integer> lanes) {
        if (lanes.isEmpty()) return "all lanes";
        var numbers = lanes.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return (lanes.size() == 1 ? "lane " : "lanes ") + numbers;
    }
}
