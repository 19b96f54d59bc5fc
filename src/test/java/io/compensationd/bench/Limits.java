package io.compensationd.bench;

import java.util.ArrayList;
import java.util.List;

/// What the figures must reach. Whoever called the benchmark is told by its exit code as well; an aim is no limit.
final class Limits {
    private final List<String> missed = new ArrayList<>();

    /// @return what to print behind the figure: nothing where it is reached
    String atLeast(String what, double found, double limit) {
        return found >= limit ? "" : missed("%s %.2f, expected at least %.2f".formatted(what, found, limit));
    }

    /// @return what to print behind the figure: nothing where it is kept
    String atMost(String what, double found, double limit) {
        return found <= limit ? "" : missed("%s %.1f, expected at most %.1f".formatted(what, found, limit));
    }

    /// The run says nothing, whatever its figures are.
    void voided(String why) {
        missed.add("VOID: " + why);
    }

    void none(String what, List<String> errors) {
        if (!errors.isEmpty()) missed(what + " " + errors.size() + ", expected none");
    }

    private String missed(String what) {
        missed.add("MISSED: " + what);
        return "  MISSED";
    }

    /// Prints what was missed.
    ///
    /// @return the process's exit code
    int exitCode() {
        missed.forEach(System.out::println);
        return missed.isEmpty() ? 0 : 1;
    }
}
