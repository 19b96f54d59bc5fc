package io.compensationd.compensation.desk.intake;

import io.compensationd.compensation.desk.Column;
import io.compensationd.compensation.desk.Wrong;
import java.util.List;
import java.util.Map;

/// Reads one record of a format.
interface Lines {
    /// The values that a record gives, or why it is none.
    sealed interface Parsed {}

    record Values(Map<Column, String> values) implements Parsed {}

    record Malformed(List<Wrong> wrongs) implements Parsed {
        static Malformed of(String expected, String found) {
            return new Malformed(List.of(new Wrong("", expected, found)));
        }
    }

    Parsed parse(String record);
}
