package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Wrong;
import java.util.List;

/// A record that cannot be imported, and everything that is wrong with it.
///
/// @param line that it begins in, from 1
public record BadLine(long line, List<Wrong> wrongs) {
    static BadLine of(long line, String expected, String found) {
        return new BadLine(line, List.of(new Wrong("", expected, found)));
    }

    /// One message for each thing that is wrong: line, column, expected, found.
    public List<String> messages() {
        return wrongs.stream().map(this::message).toList();
    }

    private String message(Wrong wrong) {
        return wrong.column().isEmpty()
                ? "line %d: expected %s, found %s".formatted(line, wrong.expected(), wrong.found())
                : "line %d, %s".formatted(line, wrong);
    }
}
